-- What the pages of many retailers' shops and their friends ask for. A file (TOWN) lists shops and links; a pattern (STEPS)
-- says what in which order: l the loader, o an offer, i an intake, r a redirect. Each is of a shop, a network and a
-- browser of its own.
local folder = debug.getinfo(1, "S").source:match("@(.*/)")
dofile(folder .. "intake.lua")
local town = dofile(os.getenv("TOWN"))
local steps = os.getenv("STEPS")
local counter = 0

request = function()
  counter = counter + 1
  local at = counter % #steps + 1
  local step = steps:sub(at, at)
  local site = town.sites[math.random(#town.sites)]
  local headers = {
    ["Origin"] = site.origin,
    ["User-Agent"] = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/" ..
      (100 + math.random(1, 200)) .. ".0.0.0 Safari/537.36",
    ["X-Forwarded-For"] = string.format("10.%d.%d.%d", math.random(0, 255), math.random(0, 255), math.random(1, 254)),
  }
  if step == "l" then return wrk.format("GET", "/w/" .. site.key .. "/l.js", headers) end
  if step == "o" then return wrk.format("GET", "/w/" .. site.key .. "/offer?lang=" .. site.language, headers) end
  if step == "r" then return wrk.format("GET", "/r/" .. town.codes[math.random(#town.codes)], headers) end
  headers["Content-Type"] = "text/plain"
  return intake("/w/" .. site.key .. "/in", headers)
end
