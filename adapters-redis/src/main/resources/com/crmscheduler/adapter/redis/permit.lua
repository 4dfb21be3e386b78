#!lua flags=allow-oom
-- Leases permits of one limit to an instance, in blocks, and says when those that find none should ask again.
-- KEYS 1 limit
-- ARGV 1 clock offset | 2 holder | 3 how many may run at a time, 0 for any number | 4 how many may begin a second, 0 for any number
--      | 5 how many may begin at once after a pause | 6 permits that the holder wants, those in use included | 7 how many of them
--      are in use | 8 starts that it wants | 9 lease ms | 10 how far apart those that wait come back, in ms | 11 how many were
--      turned away since it asked last | 12 longest wait in ms
-- Result: {permits that the holder has, starts that it was given, ms until the next that is turned away should come back}
-- Permits in use count whatever the others have: they cannot be taken back. A replay gets the same permits, and starts anew.
local limit, now, holder = KEYS[1], clock(), '@' .. ARGV[2]
local most, rate, burst = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local has, starts = tonumber(ARGV[6]), tonumber(ARGV[8])
local state, gone, others = call('HGETALL', limit), {}, 0
local known = {}
for i = 1, #state, 2 do
  local field, value = state[i], state[i + 1]
  if byte(field) ~= 64 then
    known[field] = tonumber(value)
  elseif field ~= holder then
    local at = find(value, ' ', 1, true)
    if tonumber(sub(value, at + 1)) > now then
      others = others + tonumber(sub(value, 1, at - 1))
    else
      gone[#gone + 1] = field
    end
  end
end
change('HDEL', limit, gone)
if most > 0 then
  has = math.max(math.min(has, most - others), tonumber(ARGV[7]))
  if has > 0 then
    call('HSET', limit, holder, digits(has) .. ' ' .. digits(now + tonumber(ARGV[9])))
  else
    call('HDEL', limit, holder)
  end
end
if rate > 0 then
  local left = math.min(burst, (known.left or burst) + math.max(now - (known.filled or now), 0) / 1000 * rate)
  starts = math.min(starts, math.floor(left))
  call('HSET', limit, 'left', string.format('%.6f', left - starts), 'filled', digits(math.max(now, known.filled or now)))
end
local tail = math.max(known.tail or now, now)
local spacing, away, longest = tonumber(ARGV[10]), tonumber(ARGV[11]), tonumber(ARGV[12])
if away > 0 then
  tail = math.min(tail + away * spacing, now + longest)
  call('HSET', limit, 'tail', string.format('%.3f', tail))
end
-- A limit that is not configured any more leaves nothing behind.
call('PEXPIRE', limit, 86400000)
return { has, starts, math.ceil(tail + spacing - now) }
