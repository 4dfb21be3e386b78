#!lua flags=allow-oom
-- Notes that an instance lives, strikes others off, and tells who is registered.
-- KEYS 1 instances
-- ARGV 1 clock offset | 2 the instance that lives, '' for none, then those to be struck off
-- Result: {instance, how often it has reported, …}
-- A replay counts once more, which says the same.
for i = 3, #ARGV do redis.call('HDEL', KEYS[1], ARGV[i]) end
if ARGV[2] ~= '' then redis.call('HINCRBY', KEYS[1], ARGV[2], 1) end
return redis.call('HGETALL', KEYS[1])
