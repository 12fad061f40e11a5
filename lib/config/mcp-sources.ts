/**
 * What an operator says about live MCP servers. A credential goes only to the host that its own variable names:
 * people in the console name the variable and the address, and could name their own address.
 */
export type McpCredential = { token: string | null; problem: string | null }

type Variables = Record<string, string | undefined>

/** `COUNTERSIGN_MCP_SHOP` holds the token, `COUNTERSIGN_MCP_SHOP_HOST` the host, or host:port, that gets it. */
export function mcpCredential(
  name: string | null,
  url: URL,
  variables: Variables = process.env,
): McpCredential {
  if (name === null) return { token: null, problem: null }
  const no = (problem: string) => ({ token: null, problem })
  const token = variables[name]?.trim()
  if (!token) return no(`The worker has no environment variable ${name}.`)
  // In a header a line break would be another header.
  if (!/^[\x21-\x7e]+$/.test(token)) return no(`${name} is not a bearer token.`)
  const hosts = hostsOf(variables[`${name}_HOST`])
  if (hosts === null)
    return no(`An operator has to set ${name}_HOST for the worker: the host that ${name} is for.`)
  if (!hosts.includes(url.hostname) && !hosts.includes(url.host))
    return no(`${name} is for another host than ${url.host}: ${name}_HOST says which.`)
  return { token, problem: null }
}

/** The only hosts that are asked, or null where the operator names none: then every one that is reachable. */
export function mcpSourceHosts(variables: Variables = process.env): string[] | null {
  return hostsOf(variables.MCP_SOURCE_HOSTS)
}

function hostsOf(list: string | undefined): string[] | null {
  const hosts = (list ?? '')
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(host => host !== '')
  return hosts.length === 0 ? null : hosts
}
