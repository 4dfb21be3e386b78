-- Put behind the prelude of the scripts that sweep: what a plan looks like between any two scripts.

-- Nothing is leased, claimed or put off for longer, in ms: the bounds of the settings and policies, and some room. A due time is
-- at most a day after its nominal time, and stays where it was when only the flexible window is edited; what is caught up with
-- is put off by a moment, whenever it was due.
local LONGEST_LEASE, LONGEST_MARK, LONGEST_WAIT, LONGEST_JITTER = 90000000, 3600000, 2592000000, 86400000
local LONGEST_PACE = 10000
local READABLE = 1

local function is_armed(definition) return byte(definition, 2) % 2 == 1 and armed_of(definition) ~= NO_TIME end

-- A plan that is over goes with its last record, unless it is kept.
local function is_left_over(executions, name, definition)
  local flags = byte(definition, 2)
  return flags % 2 == 1 and armed_of(definition) == NO_TIME and not bit_of(flags, 4)
      and call('HEXISTS', executions, name) == 0
end

-- Whether something is wrong with the arming of a plan, or it cannot be told from here. What a newer release wrote is left to it.
local function plan_suspect(executions, name, definition, score, now)
  if not definition or #definition < 25 then return true end
  if byte(definition, 1) ~= READABLE then return byte(definition, 1) < READABLE end
  if not is_armed(definition) then return score ~= nil or is_left_over(executions, name, definition) end
  local nominal = ms_of(armed_of(definition)) - EPOCH
  if not score then
    -- The plan of a one-time task is carried out by its record, and says its time until that is gone.
    if not bit_of(byte(definition, 2), 2) then return true end
    local record = call('HGET', executions, name .. '@s' .. digits(nominal))
    return not record or sub(record, 3, 10) ~= sub(definition, 8, 15)
  end
  if score % 1 > 0 then return score > now + LONGEST_MARK end
  -- Taking a claim's mark away arms a plan at once, whenever it was due.
  return score < nominal or score > math.max(now + LONGEST_PACE, nominal + LONGEST_JITTER)
end
