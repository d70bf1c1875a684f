-- What pages and friends ask for, mixed: of ten calls four loaders, one offer, four intakes of one event, one redirect.
dofile(debug.getinfo(1, "S").source:match("@(.*/)") .. "intake.lua")
local intake = request
local site = os.getenv("SITE_KEY")
local headers = {
  ["Origin"] = os.getenv("ORIGIN"),
  ["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
}
local counter = 0
local redirect

request = function()
  counter = counter + 1
  local step = counter % 10
  redirect = redirect or wrk.path
  if step < 4 then return wrk.format("GET", "/w/" .. site .. "/l.js", headers) end
  if step == 4 then return wrk.format("GET", "/w/" .. site .. "/offer?lang=en", headers) end
  if step == 5 then return wrk.format("GET", redirect, headers) end
  wrk.path = "/w/" .. site .. "/in"
  local call = intake()
  wrk.path = redirect
  return call
end
