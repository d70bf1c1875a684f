-- Friends following one link, each from an address of their own: address and browser make the visitor. Browsers are of
-- 200 kinds, as most of real traffic is of few.
request = function()
  local kind = math.random(1, 200)
  return wrk.format("GET", wrk.path, {
    ["User-Agent"] = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/" ..
      (100 + kind) .. ".0.0.0 Safari/537.36",
    ["Accept-Language"] = "en-US",
    ["X-Forwarded-For"] = string.format("10.%d.%d.%d", math.random(0, 255), math.random(0, 255), math.random(1, 254)),
  })
end

done = function(summary, latency)
  io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration,
    summary.errors.status, latency:percentile(50), latency:percentile(99)))
end
