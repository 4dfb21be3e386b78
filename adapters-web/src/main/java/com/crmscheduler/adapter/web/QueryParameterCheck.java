package com.crmscheduler.adapter.web;

import com.crmscheduler.domain.error.InvalidTask;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Refuses query parameters that a call does not know, or that are given twice: a mistyped filter must not list everything. */
final class QueryParameterCheck implements HandlerInterceptor {
    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method && method.getBeanType().getPackageName()
                .equals(QueryParameterCheck.class.getPackageName())) {
            check(parameters(request), known(method));
        }
        return true;
    }

    private static Map<String, String[]> parameters(HttpServletRequest request) {
        try {
            return request.getParameterMap();
        } catch (IllegalStateException e) {
            // What the Servlet specification has for parameters that cannot be decoded.
            throw new InvalidTask("query", String.valueOf(request.getQueryString()), "percent-encoded UTF-8");
        }
    }

    private static void check(Map<String, String[]> given, Set<String> known) {
        Violations violations = new Violations();
        given.forEach((name, values) -> {
            if (!known.contains(name)) {
                violations.add(name, String.join(",", values), known.isEmpty()
                        ? "absent: the call takes no query parameters"
                        : "absent: the call takes only the query parameters " + String.join(", ", known));
            } else if (values.length > 1) {
                violations.add(name, String.join(",", values), "given once");
            }
        });
        violations.throwIfAny();
    }

    private static Set<String> known(HandlerMethod method) {
        Set<String> names = new TreeSet<>();
        for (MethodParameter parameter : method.getMethodParameters()) {
            if (parameter.hasParameterAnnotation(RequestParam.class)) {
                names.add(parameter.getParameter().getName());
            }
        }
        return names;
    }
}
