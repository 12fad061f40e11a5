/** A real MCP server over HTTP on this machine, whose tools a test changes while it runs. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { ListToolsRequestSchema, type Tool } from '@modelcontextprotocol/sdk/types.js'

export type TestTool = { name: string; description?: string; properties?: Record<string, object> }

export type TestMcpServer = {
  url: string
  tools: TestTool[]
  /** Answers in the server's place when it answers true. */
  instead: ((request: IncomingMessage, response: ServerResponse) => boolean) | null
  /** `Authorization` headers that came in. */
  authorizations: (string | undefined)[]
  stop(): Promise<void>
}

export async function startMcpServer(tools: TestTool[]): Promise<TestMcpServer> {
  const running: Pick<TestMcpServer, 'tools' | 'instead' | 'authorizations'> = {
    tools,
    instead: null,
    authorizations: [],
  }
  const http = createServer(async (request, response) => {
    running.authorizations.push(request.headers.authorization)
    if (running.instead?.(request, response)) return
    const server = new Server({ name: 'shop', version: '1' }, { capabilities: { tools: {} } })
    server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: running.tools.map(asTool) }))
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined })
    response.on('close', () => void server.close())
    await server.connect(transport as Transport)
    await transport.handleRequest(request, response)
  })
  await new Promise<void>(listening => http.listen(0, '127.0.0.1', listening))
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`
  return Object.assign(running, {
    url,
    stop: () =>
      new Promise<void>(stopped => {
        http.close(() => stopped())
        http.closeAllConnections()
      }),
  })
}

const asTool = ({ name, description = `Does ${name}`, properties = {} }: TestTool): Tool => ({
  name,
  description,
  inputSchema: { type: 'object', properties },
})
