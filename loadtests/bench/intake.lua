-- Events as the tag sends them, each call with ids of its own: UUIDv7 by the clock and a counter.
-- The number of events a call comes in the environment (EVENTS), as does the origin.
local events = tonumber(os.getenv("EVENTS") or "1")
local counter = math.random(0, 0xffff) * 0x1000

local function uuid(ms)
  counter = counter + 1
  return string.format("%08x-%04x-7%03x-8%03x-%012x", math.floor(ms / 65536), ms % 65536,
    math.floor(counter / 0x1000) % 0x1000, counter % 0x1000, math.random(0, 0xffffff) * 0x1000000 + counter)
end

-- A call's request, as a page with these headers sends it.
function intake(path, headers)
  local now = os.time() * 1000
  local list = {}
  for index = 1, events do
    list[index] = string.format(
      '{"id":"%s","at":%d,"kind":"impression","placement":"post_purchase","campaign":"cmp_01JABCDEFGHJKMNPQRSTVWXYZ0","deal":"del_01JABCDEFGHJKMNPQRSTVWXYZ0"}',
      uuid(now), now)
  end
  local body = string.format(
    '{"sent_at":%d,"consent":{"measure":true,"store":false},"language":"en-US","utm":{"source":"newsletter","medium":"email","campaign":"autumn-collection-2026","content":"hero-banner-top"},"events":[%s]}',
    now, table.concat(list, ","))
  return wrk.format("POST", path, headers, body)
end

local headers = {
  ["Content-Type"] = "text/plain",
  ["Origin"] = os.getenv("ORIGIN"),
  ["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
}

request = function() return intake(wrk.path, headers) end

done = function(summary, latency)
  io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration,
    summary.errors.status, latency:percentile(50), latency:percentile(99)))
end
