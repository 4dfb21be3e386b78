#!lua flags=no-writes
-- Reads definitions until a bound of bytes is passed.
-- KEYS 1 definitions
-- ARGV 1 clock offset | 2 bound in bytes | the names
-- Result: a definition or nil for each of the first names, at least one; the rest was not read
local answers, bytes, bound = {}, 0, tonumber(ARGV[2])
-- The first steps are short, so that definitions of the largest size pass the bound by little.
local first, step = 3, 2
while first <= #ARGV and bytes < bound do
  local last = math.min(first + step - 1, #ARGV)
  local found = call('HMGET', KEYS[1], unpack(ARGV, first, last))
  for j = 1, #found do
    answers[#answers + 1] = found[j]
    if found[j] then bytes = bytes + #found[j] end
  end
  first, step = last + 1, math.min(step * 2, FEW)
end
return answers
