#!lua flags=allow-oom
-- Cancels a task: its definition, its name, its arming and its gate go. Records without a gate are dropped where they are met;
-- one that waits until it is the only one would not be.
-- KEYS 1 tasks | 2 definitions | 3 index | 4 executions
-- ARGV 1 clock offset | 2 name | 3 incarnation | 4 version expected
-- Result: {1} cancelled | {0} there is no such task | {2, version}: it is another
local stored = call('HGET', KEYS[2], ARGV[2])
if not stored or sub(stored, 8, 15) ~= ARGV[3] then return { 0 } end
if sub(stored, 4, 7) ~= ARGV[4] then return { 2, u32(stored, 4) } end
call('ZREM', KEYS[1], ARGV[2])
call('HDEL', KEYS[2], ARGV[2])
call('ZREM', KEYS[3], ARGV[2])
local waiting = waiting_of(ARGV[2], call('HGET', KEYS[4], ARGV[2]))
if waiting then call('HDEL', KEYS[4], waiting) end
call('HDEL', KEYS[4], ARGV[2])
return { 1 }
