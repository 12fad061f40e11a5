import { join } from 'node:path'
import { withoutCredentials } from '@/lib/config/database'
import type { Environment } from '@/lib/config/env'
import { nextAuthSecret, oidcSettings } from '@/lib/config/oidc'
import type { ProcessSpec } from './supervisor'

/** The processes of DESIGN §5 and the environment that each gets. The signer comes first: others wait for its keys. */
export function productProcesses(
  environment: Environment,
  databaseUrl: string,
  bundles: string,
): ProcessSpec[] {
  const { repositoryDir, host, port, relayPort } = environment
  const env = childEnvironment(environment, databaseUrl)
  const ours = (entry: string) => [...EXIT_WITH_PARENT, '--enable-source-maps', join(bundles, `${entry}.mjs`)]
  const oidc = oidcSettings(environment)
  const processes: ProcessSpec[] = [
    {
      name: 'console',
      args: [
        ...EXIT_WITH_PARENT,
        join(repositoryDir, 'node_modules/next/dist/bin/next'),
        'start',
        '--port',
        String(port),
        '--hostname',
        host,
      ],
      env: { ...env, NEXTAUTH_URL: environment.consoleUrl, NEXTAUTH_SECRET: nextAuthSecret(environment) },
      healthUrl: `http://${reachable(host)}:${port}/api/health`,
    },
    { name: 'signer', args: ours('signer'), env },
    {
      name: 'relay',
      args: ours('relay'),
      env,
      healthUrl: `http://${reachable(host)}:${relayPort}/health`,
    },
    { name: 'worker', args: ours('worker'), env },
  ]
  if (oidc.demo) {
    const healthUrl = `${oidc.issuer}/.well-known/openid-configuration`
    processes.push({ name: 'demo-idp', args: ours('demo-idp'), env, healthUrl })
  }
  return processes
}

const EXIT_WITH_PARENT = ['--import', './lib/processes/exit-with-parent.mjs']

/**
 * Settings as start understood them, so that every process agrees. The database address carries no credentials:
 * only start may act as the database's administrator; each process derives the password of its own role.
 */
export function childEnvironment(environment: Environment, databaseUrl: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    DATA_DIR: environment.dataDir,
    HOST: environment.host,
    PORT: String(environment.port),
    RELAY_PORT: String(environment.relayPort),
    IDP_PORT: String(environment.idpPort),
    CONSOLE_URL: environment.consoleUrl,
    RELAY_URL: environment.relayUrl,
    DATABASE_URL: withoutCredentials(databaseUrl),
  }
}

/** "Every address" is something to listen on, nothing to connect to. */
export const reachable = (host: string): string =>
  host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host
