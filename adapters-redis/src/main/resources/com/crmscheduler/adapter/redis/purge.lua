#!lua flags=allow-oom
-- Deletes a dead letter.
-- KEYS 1 dead letters | 2 index of dead letters
-- ARGV 1 clock offset | 2 id | 3 when it died, as in the letter
-- Result: {1} deleted | {0} there is no such letter
local letter = call('HGET', KEYS[1], ARGV[2])
if not letter or sub(letter, 2, 7) ~= ARGV[3] then return { 0 } end
call('HDEL', KEYS[1], ARGV[2])
call('ZREM', KEYS[2], letter_member(ARGV[2], letter))
return { 1 }
