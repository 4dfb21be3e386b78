#!lua
-- Creates the record of a manual run, due now, beside the plan.
-- KEYS 1 tasks | 2 definitions | 3 executions | 4 5 6 idempotency bucket of tomorrow, today, yesterday
-- ARGV 1 clock offset | 2 wake-up channel | 3 partition | 4 execution | 5 incarnation | 6 nominal time
--      | 7 bound on the open records of a task
-- Result: {1} it will run, or has | {0} there is no such task | {3} too many are waiting
-- A repeat finds the request remembered and runs nothing more.
local tasks, definitions, executions = KEYS[1], KEYS[2], KEYS[3]
local key, incarnation = ARGV[4], ARGV[5]
local name = task_of(key)
local seen = call('HGET', KEYS[5], key) or call('HGET', KEYS[6], key) or call('HGET', KEYS[4], key)
if seen == incarnation then return { 1 } end
local stored = call('HGET', definitions, name)
if not stored or sub(stored, 8, 15) ~= incarnation then return { 0 } end
local now, gate = clock(), call('HGET', executions, name)
if gate and sub(gate, 3, 10) ~= incarnation then gate = false end
local count = gate and u32(gate, 15) or 0
if count >= tonumber(ARGV[7]) then return { 3 } end
local over = bit_of(byte(stored, 2), 1) and armed_of(stored) == NO_TIME
local ends = gate and sub(gate, 2, 2) or (over and LOOK or '\0')
call('HSET', executions, key, '\1' .. PUT_OFF .. sub(stored, 8, 19) .. '\0\1' .. '\0\0\0\0' .. '\0\0\0\0\0\0\0\0'
  .. pack_time(now) .. ARGV[6] .. pack_time(now), name, '\1' .. ends .. sub(stored, 8, 19) .. pack_u32(count + 1)
  .. (gate and sub(gate, 19) or ''))
if call('HSET', KEYS[5], key, incarnation) == 1 then call('PEXPIRE', KEYS[5], 259200000, 'NX') end
wake(tasks, now, now, ARGV[2], ARGV[3], 1)
call('ZADD', tasks, now, key)
return { 1 }
