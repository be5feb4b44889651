# The ruby kernel: cells run one after the other at the top level, in one binding that keeps their variables.
require "json"

module NestboxKernel
  TEXT = 256 * 1024

  # The kernel's end of the control socket: frames of a 4-byte length and JSON.
  class Channel
    def initialize(descriptor)
      @socket = IO.for_fd(descriptor, "r+b")
      @socket.close_on_exec = true
      @socket.sync = true
    end

    def send(message)
      body = JSON.generate(message).b
      @socket.write([body.bytesize].pack("N") + body)
    end

    def receive
      header = @socket.read(4)
      return nil if header.nil? || header.bytesize < 4

      body = @socket.read(header.unpack1("N"))
      body && JSON.parse(body.force_encoding(Encoding::UTF_8))
    end
  end

  # One cell after the other.
  class Kernel
    def initialize(channel, binding)
      @channel = channel
      @binding = binding
      @count = 0
      @pid = Process.pid
    end

    def serve
      @channel.send({ type: "ready", language: "ruby", version: RUBY_VERSION })
      while (message = @channel.receive)
        execute(message["id"], message["code"]) if message["type"] == "execute"
      end
    end

    private

    def execute(id, code)
      say = ->(type, fields) { @channel.send({ type: type, id: id, **fields }) if Process.pid == @pid }
      say.call("active_line", line: first_line(code))
      status, event, fields = attempt(code)
      # A child that the cell forked, and that came to the cell's end, ends here.
      exit!(status == "ok") if Process.pid != @pid
      say.call(event, fields) if event
      say.call("done", status: status)
    end

    # The status, and what there is to say: the value or the error.
    def attempt(code)
      @count += 1
      value = interruptible { @binding.eval(code, "cell-#{@count}", 1) }
      text = value.nil? ? nil : shorten(clean(interruptible { value.inspect }))
      text ? ["ok", "result", { data: { "text/plain": text } }] : ["ok", nil, nil]
    rescue SystemExit
      raise
    rescue Interrupt
      ["interrupted", "error", { name: "Interrupt", value: "", traceback: "Interrupted" }]
    rescue Exception => e # What a cell raises may be anything.
      ["error", "error", { name: clean(e.class.name || "Exception"), value: shorten(clean(message(e)), 65_536),
                           traceback: shorten(clean(traceback(e))) }]
    end

    # Ctrl-C reaches what runs in here, and nothing else.
    def interruptible
      Signal.trap("INT", "DEFAULT")
      yield
    ensure
      Signal.trap("INT") {}
    end

    def message(error)
      error.message.to_s
    rescue StandardError
      "<the message of this error could not be made>"
    end

    # Ours begin in this file.
    def traceback(error)
      return message(error) if error.is_a?(SyntaxError)

      lines = (error.backtrace || []).take_while { |line| !line.start_with?(__FILE__) }
      first, *rest = lines
      text = "#{first ? "#{first}: " : ''}#{message(error)} (#{error.class})"
      ([text] + rest.map { |line| "\tfrom #{line}" }).join("\n")
    end

    def first_line(code)
      index = code.lines.index { |line| line =~ /\A\s*[^\s#]/ }
      index ? index + 1 : 1
    end

    def shorten(text, limit = TEXT)
      return text if text.length <= limit

      head = limit * 3 / 4
      "#{text[0, head]}\n[... #{text.length - limit} characters left out ...]\n#{text[head - limit..]}"
    end

    # Text that JSON can carry.
    def clean(text)
      text = text.to_s
      text = text.encoding == Encoding::UTF_8 ? text : text.dup.force_encoding(Encoding::UTF_8)
      text.scrub("\uFFFD")
    end
  end
end

Signal.trap("INT") {}
$stdout.sync = true
$stderr.sync = true
$PROGRAM_NAME = "ruby"
NestboxKernel::Kernel.new(NestboxKernel::Channel.new(3), TOPLEVEL_BINDING).serve
