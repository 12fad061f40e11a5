import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { z } from 'zod'

/** The one place that reads environment variables; everything else takes its settings from here. */

const port = (fallback: number) =>
  z.coerce
    .number()
    .int()
    .min(1, 'a port is between 1 and 65535')
    .max(65535, 'a port is between 1 and 65535')
    .default(fallback)

const httpUrl = z.url({ protocol: /^https?$/, error: 'an http:// or https:// address is needed' })
const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, error: 'a postgres:// address is needed' })

const variables = z.object({
  DATA_DIR: z.string().min(1).optional(),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: port(3000),
  RELAY_PORT: port(3100),
  IDP_PORT: port(3200),
  CONSOLE_URL: httpUrl.optional(),
  RELAY_URL: httpUrl.optional(),
  DATABASE_URL: postgresUrl.optional(),
  OIDC_ISSUER: httpUrl.optional(),
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  ADMIN_EMAIL: z.email('an e-mail address is needed').optional(),
  COUNTERSIGN_SECRET: z.string().min(1).optional(),
  ORGANISATION: z.string().min(1).max(100).default('Acme'),
  PULSE_FRESHNESS: z.string().min(1).optional(),
  NEXT_DIST_DIR: z.string().min(1).default('.next'),
})

export type Environment = {
  /** The checkout that this process runs from; absolute. */
  repositoryDir: string
  /** Where the embedded database, the master secret and the logs live; absolute. */
  dataDir: string
  /** The address that console and relay listen on. The demo OpenID provider only ever listens on loopback. */
  host: string
  port: number
  relayPort: number
  idpPort: number
  /** The console's origin exactly as browsers use it, without a trailing slash (next-auth compares it). */
  consoleUrl: string
  /** The relay's origin as enforcers reach it, without a trailing slash. */
  relayUrl: string
  /** Set when the operator brings a database; the embedded one is used otherwise. */
  databaseUrl: string | undefined
  /** Set when the operator brings an OpenID provider; the demo provider is used otherwise. */
  oidcIssuer: string | undefined
  oidcClientId: string | undefined
  oidcClientSecret: string | undefined
  /** The first administrator's address; needed with an OpenID provider of one's own. */
  adminEmail: string | undefined
  /** The master secret (base64) when it comes from outside of the data directory. */
  masterSecret: string | undefined
  /** The organisation's name, in bundles and on screens. */
  organisation: string
  /** How old a pulse may be per tier, where it differs from what is shipped: `high=120,critical=120` (seconds). */
  pulseFreshness: string | undefined
  /** Next's output directory, relative to the repository. */
  nextDistDir: string
}

/** A setting that a person has to change; its message is the sentence to print. */
export class SettingError extends Error {
  override name = 'SettingError'
}

/** Reads and checks the settings. `source` is a parameter so that tests never touch the real environment. */
export function readEnvironment(source: Record<string, string | undefined> = process.env): Environment {
  // An empty variable (`PORT= npm start`, a compose file without a value) means "not set".
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''))
  const parsed = variables.safeParse(given)
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(issue => `${issue.path.join('.')} can't be used: ${issue.message}.`)
    throw new SettingError(wrong.join(' '))
  }
  const v = parsed.data
  if (v.OIDC_ISSUER && !v.OIDC_CLIENT_ID) {
    throw new SettingError(
      'OIDC_ISSUER is set without OIDC_CLIENT_ID. Set the client id that your provider gave you.',
    )
  }
  const repositoryDir = findRepositoryDir(process.cwd())
  return {
    repositoryDir,
    dataDir: v.DATA_DIR ? resolve(v.DATA_DIR) : join(repositoryDir, '.data'),
    host: v.HOST,
    port: v.PORT,
    relayPort: v.RELAY_PORT,
    idpPort: v.IDP_PORT,
    consoleUrl: (v.CONSOLE_URL ?? `http://localhost:${v.PORT}`).replace(/\/+$/, ''),
    relayUrl: (v.RELAY_URL ?? `http://localhost:${v.RELAY_PORT}`).replace(/\/+$/, ''),
    databaseUrl: v.DATABASE_URL,
    oidcIssuer: v.OIDC_ISSUER,
    oidcClientId: v.OIDC_CLIENT_ID,
    oidcClientSecret: v.OIDC_CLIENT_SECRET,
    adminEmail: v.ADMIN_EMAIL,
    masterSecret: v.COUNTERSIGN_SECRET,
    organisation: v.ORGANISATION,
    pulseFreshness: v.PULSE_FRESHNESS,
    nextDistDir: v.NEXT_DIST_DIR,
  }
}

/**
 * The nearest directory upwards whose package.json is ours. Not `import.meta.dirname`: Next bundles this file
 * to another place.
 */
function findRepositoryDir(from: string): string {
  for (let dir = from; ; dir = dirname(dir)) {
    const file = join(dir, 'package.json')
    if (existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).name === 'countersign') return dir
    if (dir === dirname(dir)) return from
  }
}
