/// A streamed answer as OpenAI documents it: some text, one call in fragments, the usage.
enum Transcript {
    static let toolCall = [
        #"{"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null}"#,
        #"{"choices":[{"index":0,"delta":{"content":"Let me söe 🐦."},"finish_reason":null}],"usage":null}"#,
        #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"execute","arguments":""}}]}}]}"#,
        #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"language\":\"python\","}}]}}]}"#,
        #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\"code\":\"print(1)\"}"}}]}}]}"#,
        #"{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#,
        #"{"choices":[],"usage":{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18}}"#,
        "[DONE]",
    ]

    static func stream(_ events: [String]) -> String { events.map { "data: \($0)\n\n" }.joined() }

    static func text(_ text: String) -> String { #"{"choices":[{"index":0,"delta":{"content":"\#(text)"}}]}"# }

    static func finish(_ reason: String) -> String {
        #"{"choices":[{"index":0,"delta":{},"finish_reason":"\#(reason)"}]}"#
    }

    static func call(index: Int?, id: String?, name: String?, arguments: String) -> String {
        var members = [#""function":{"name":\#(name.map { "\"\($0)\"" } ?? "null"),"arguments":"\#(arguments)"}"#]
        if let index { members.append(#""index":\#(index)"#) }
        if let id { members.append(#""id":"\#(id)""#) }
        return #"{"choices":[{"index":0,"delta":{"tool_calls":[{\#(members.joined(separator: ","))}]}}]}"#
    }
}
