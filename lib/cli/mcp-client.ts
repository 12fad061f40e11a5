/**
 * Lists the tools of a live MCP server over stdio. Only the command line does this: it runs a program of the
 * caller's choosing, with the caller's rights. The console never starts one.
 */
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { visibleLine } from '../domain/action/visible-text'
import { type Refusal, refuse } from '../domain/refusal'
import { listTools, type McpListing } from '../mcp/list-tools'

export type McpServerCommand = {
  command: string
  args: string[]
  /** Added to PATH, HOME and the like; the rest of our environment (tokens, database URLs) is not handed on. */
  env?: Record<string, string>
  timeoutSeconds?: number
}

const STDERR_CHARACTERS = 500

/** The server's tools as it sent them, all pages. Starts the program and ends it. */
export async function listToolsOverStdio(server: McpServerCommand): Promise<McpListing | Refusal> {
  const { command, args, env, timeoutSeconds = 20 } = server
  const transport = new StdioClientTransport({ command, args, stderr: 'pipe', ...(env ? { env } : {}) })
  let said = ''
  transport.stderr?.on('data', chunk => {
    said = `${said}${chunk}`.slice(-STDERR_CHARACTERS)
  })
  const deadline = AbortSignal.timeout(timeoutSeconds * 1000)
  try {
    return await listTools(transport, { deadline, timeoutSeconds })
  } catch (error) {
    const reason = deadline.aborted ? `it did not answer within ${timeoutSeconds} seconds` : messageOf(error)
    const last = said.trim() === '' ? '' : ` It said: ${visibleLine(said.trim())}`
    return refuse(
      'unavailable',
      `The MCP server «${[command, ...args].join(' ')}» gave no tool list: ${reason}.${last}`,
    )
  }
}

function messageOf(error: unknown): string {
  return visibleLine(error instanceof Error ? error.message : String(error))
}
