-- Friends following one link, each from a browser of their own: the user agent makes the visitor.
local counter = 0
request = function()
  counter = counter + 1
  return wrk.format("GET", wrk.path, {
    ["User-Agent"] = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/" ..
      (counter % 100000) .. "." .. math.random(0, 99999) .. " Safari/537.36",
    ["Accept-Language"] = "en-US",
  })
end

done = function(summary, latency)
  io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration,
    summary.errors.status, latency:percentile(50), latency:percentile(99)))
end
