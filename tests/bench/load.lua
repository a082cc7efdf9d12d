-- What wrk asks for: the one address of its command line (get), each path of a file once (paths), or what each line of a file says is
-- to be sent, again and again, with another number at each {n} (posts). At the end it prints one line of JSON.
local ffi = require("ffi")
ffi.cdef("typedef struct { long seconds; long nanoseconds; } moment; int clock_gettime(int clock, moment *now);")

local function now()
  local moment = ffi.new("moment")
  ffi.C.clock_gettime(1, moment)
  return tonumber(moment.seconds) + tonumber(moment.nanoseconds) / 1e9
end

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

local rows, at, number, wanted = {}, 0, 0, "200"
started, ended, answered, refused = 0, 0, 0, 0

function init(arguments)
  local mode, file = arguments[1], arguments[2]
  wanted, number = arguments[3] or "200", tonumber(arguments[4] or "0")
  if mode == "get" then
    return
  end
  for line in io.lines(file) do
    table.insert(rows, line)
  end
  started = now()
  request = mode == "paths" and next_path or next_post
  response = judge
end

function next_path()
  at = at + 1
  return wrk.format("GET", rows[math.min(at, #rows)])
end

function next_post()
  at, number = at % #rows + 1, number + 1
  local path, kind, body = rows[at]:match("^([^\t]*)\t([^\t]*)\t(.*)$")
  local headers = { ["Content-Type"] = kind, ["Host"] = wrk.headers["Host"] }
  return wrk.format("POST", path, headers, (body:gsub("{n}", tostring(number))))
end

function judge(status, headers, body)
  if tostring(status) ~= wanted or body:find("<fault>", 1, true) then
    refused = refused + 1
  else
    answered = answered + 1
  end
  ended = now()
  -- Those beyond the last path are on their way already, one for each connection.
  if request == next_path and at >= #rows then
    wrk.thread:stop()
  end
end

function done(summary, latency)
  local errors = summary.errors
  local good, bad, seconds = summary.requests - errors.status, errors.status, summary.duration / 1e6
  local thread = threads[1]
  if thread:get("ended") > 0 then
    good, bad, seconds = thread:get("answered"), thread:get("refused"), thread:get("ended") - thread:get("started")
  end
  bad = bad + errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format('\n{"good": %d, "bad": %d, "seconds": %.4f, "p50": %.3f, "p95": %.3f}\n', good, bad, seconds,
    latency:percentile(50) / 1000, latency:percentile(95) / 1000))
end
