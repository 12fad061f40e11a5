/** Asks an MCP server for all of its tools, over whatever transport. The command line and the worker both do. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { z } from 'zod'
import { MAX_ACTIONS } from '../domain/action/mcp-tools'
import { type Refusal, refuse } from '../domain/refusal'

export type McpListing = { server: { name: string; version: string }; tools: unknown[] }

/** Only the frame is checked here: what a tool may look like is decided by the same reader as for uploads. */
const page = z.looseObject({ tools: z.array(z.unknown()), nextCursor: z.string().optional() })

/** The server's tools as it sent them, all pages. Throws what the transport throws; ends the transport. */
export async function listTools(
  transport: Transport,
  { deadline, timeoutSeconds }: { deadline: AbortSignal; timeoutSeconds: number },
): Promise<McpListing | Refusal> {
  const client = new Client({ name: 'countersign', version: '1' })
  try {
    await client.connect(transport, { signal: deadline, timeout: timeoutSeconds * 1000 })
    const tools = await allPages(client, deadline, timeoutSeconds)
    const { name = '', version = '' } = client.getServerVersion() ?? {}
    return Array.isArray(tools) ? { server: { name, version }, tools } : tools
  } finally {
    await client.close()
  }
}

async function allPages(
  client: Client,
  signal: AbortSignal,
  timeoutSeconds: number,
): Promise<unknown[] | Refusal> {
  const tools: unknown[] = []
  const cursors = new Set<string>()
  for (let cursor: string | undefined; ; ) {
    const params = cursor === undefined ? {} : { cursor }
    const answer = await client.request({ method: 'tools/list', params }, page, {
      signal,
      timeout: timeoutSeconds * 1000,
    })
    tools.push(...answer.tools)
    if (tools.length > MAX_ACTIONS)
      return refuse('too_large', `The MCP server lists more than ${MAX_ACTIONS} tools, the limit.`)
    cursor = answer.nextCursor
    if (cursor === undefined) return tools
    // A server that hands out the same page for ever would keep us here until the deadline.
    if (cursors.has(cursor))
      return refuse('invalid_input', 'The MCP server repeats a page of its tool list without end.')
    cursors.add(cursor)
  }
}
