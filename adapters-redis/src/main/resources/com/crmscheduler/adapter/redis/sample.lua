#!lua flags=no-writes
-- Counts what a partition holds, for the gauges.
-- KEYS 1 tasks | 2 leases | 3 parked
-- ARGV 1 clock offset
-- Result: armed | of these due | in flight | parked
return { call('ZCARD', KEYS[1]), call('ZCOUNT', KEYS[1], '-inf', clock()), call('ZCARD', KEYS[2]), call('HLEN', KEYS[3]) }
