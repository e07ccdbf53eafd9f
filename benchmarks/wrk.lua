-- wrk's side of loaders.py: asks for the paths of a file in turn, and says what it saw in one line.

local threads = 0

function setup(thread)
  thread:set("offset", threads * 7) -- so that no two threads walk in step
  threads = threads + 1
end

function init(arguments)
  asked = {}
  for path in io.lines(arguments[1]) do
    asked[#asked + 1] = wrk.format("GET", path)
  end
  position = offset
end

function request()
  position = position % #asked + 1
  return asked[position]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("figures %d %.6f %.6f %.6f %d\n", summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
