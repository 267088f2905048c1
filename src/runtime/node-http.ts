/**
 * What the bot uses of `node:http`. An `import` of that module reads all its exports, and so loads Node's own fetch and WebSocket,
 * which the bot never uses: 84 ms of CPU at each start (types are imported as usual).
 */
export const { createServer, IncomingMessage, ServerResponse } = process.getBuiltinModule("node:http");
