#!lua flags=no-writes
-- Counts what a partition holds, for the gauges.
-- KEYS 1 tasks | 2 leases | 3 parked | 4 dead letters
-- ARGV 1 clock offset
-- Result: armed | of these due | in flight | parked | dead letters
return { call('ZCARD', KEYS[1]), call('ZCOUNT', KEYS[1], '-inf', clock()), call('ZCARD', KEYS[2]), call('HLEN', KEYS[3]),
  call('HLEN', KEYS[4]) }
