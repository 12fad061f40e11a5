/** The tools of a live MCP server over HTTP. Its address was typed in by a person: see guarded-fetch for what that means. */
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { type Refusal, refuse } from '../domain/refusal'
import { guardedFetch } from './guarded-fetch'
import { listTools, type McpListing } from './list-tools'

export type LiveServer = {
  url: string
  credential: string | null
  allowedHosts: readonly string[] | null
  timeoutSeconds?: number
  maxBytes?: number
}

const MAX_BYTES = 8 * 1024 * 1024

/** A refusal's sentence is ours alone; nothing that the server said is repeated in it. */
export async function listLiveTools(server: LiveServer): Promise<McpListing | Refusal> {
  const { url, credential, allowedHosts, timeoutSeconds = 20, maxBytes = MAX_BYTES } = server
  const deadline = AbortSignal.timeout(timeoutSeconds * 1000)
  const target = new URL(url)
  const guarded = guardedFetch({ url: target, credential, allowedHosts, maxBytes, deadline })
  const transport = new StreamableHTTPClientTransport(target, {
    fetch: guarded.fetch,
    reconnectionOptions: {
      maxRetries: 0,
      initialReconnectionDelay: 1000,
      maxReconnectionDelay: 1000,
      reconnectionDelayGrowFactor: 1,
    },
  })
  // The client waits for an answer that a broken connection never brings; what broke it is known here.
  const broken = new AbortController()
  transport.onerror = () => {
    if (guarded.problem()) broken.abort()
  }
  try {
    return await listTools(transport as Transport, {
      deadline: AbortSignal.any([deadline, broken.signal]),
      timeoutSeconds,
    })
  } catch {
    const problem = guarded.problem()
    if (problem) return refuse('unavailable', problem.message)
    if (deadline.aborted)
      return refuse('unavailable', `It gave no tool list within ${timeoutSeconds} seconds.`)
    return refuse(
      'unavailable',
      'What answers there does not speak MCP over HTTP as we do (streamable HTTP).',
    )
  }
}
