/**
 * Lists the tools of a live MCP server over stdio. Only the command line does this: it runs a program of the
 * caller's choosing, with the caller's rights. The console never starts one.
 */
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { z } from 'zod'
import { visibleLine } from '../domain/action/visible-text'
import { MAX_ACTIONS } from '../domain/action/mcp-tools'
import { type Refusal, refuse } from '../domain/refusal'

export type McpServerCommand = {
  command: string
  args: string[]
  /** Added to PATH, HOME and the like; the rest of our environment (tokens, database URLs) is not handed on. */
  env?: Record<string, string>
  timeoutSeconds?: number
}

export type McpListing = { server: { name: string; version: string }; tools: unknown[] }

/** Only the frame is checked here: what a tool may look like is decided by the same reader as for uploads. */
const page = z.looseObject({ tools: z.array(z.unknown()), nextCursor: z.string().optional() })

const STDERR_CHARACTERS = 500

/** The server's tools as it sent them, all pages. Starts the program and ends it. */
export async function listToolsOverStdio(server: McpServerCommand): Promise<McpListing | Refusal> {
  const { command, args, env, timeoutSeconds = 20 } = server
  const transport = new StdioClientTransport({ command, args, stderr: 'pipe', ...(env ? { env } : {}) })
  const client = new Client({ name: 'countersign', version: '1' })
  let said = ''
  transport.stderr?.on('data', chunk => {
    said = `${said}${chunk}`.slice(-STDERR_CHARACTERS)
  })
  const deadline = AbortSignal.timeout(timeoutSeconds * 1000)
  try {
    await client.connect(transport, { signal: deadline, timeout: timeoutSeconds * 1000 })
    const tools = await allPages(client, deadline, timeoutSeconds)
    const { name = '', version = '' } = client.getServerVersion() ?? {}
    return Array.isArray(tools) ? { server: { name, version }, tools } : tools
  } catch (error) {
    const reason = deadline.aborted ? `it did not answer within ${timeoutSeconds} seconds` : messageOf(error)
    const last = said.trim() === '' ? '' : ` It said: ${visibleLine(said.trim())}`
    return refuse(
      'unavailable',
      `The MCP server «${[command, ...args].join(' ')}» gave no tool list: ${reason}.${last}`,
    )
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

function messageOf(error: unknown): string {
  return visibleLine(error instanceof Error ? error.message : String(error))
}
