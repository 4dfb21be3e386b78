#!lua flags=allow-oom
-- Counts how often the handler of an attempt began, one of whose holders was lost before.
-- KEYS 1 begun, of this attempt
-- ARGV 1 clock offset | 2 ms until that is forgotten
-- Result: {how often, this time included}
-- A replay counts once more.
local begun = call('INCR', KEYS[1])
call('PEXPIRE', KEYS[1], ARGV[2])
return { begun }
