import { SettingError } from '@/lib/config/env'

export type StartArguments = { help: boolean; seed: boolean }

export const START_HELP = `
  npm start                  everything: database, console, relay, worker, signer
  npm start -- --no-seed     with an empty organisation, administrated by ADMIN_EMAIL or Priya Nair

  Settings are environment variables:
    PORT, RELAY_PORT, IDP_PORT    ports of console, relay and demo sign-in (3000, 3100, 3200)
    HOST                          address to listen on (127.0.0.1)
    CONSOLE_URL, RELAY_URL        the addresses that browsers and enforcers use
    DATA_DIR                      database, secret and logs (.data)
    DATABASE_URL                  a PostgreSQL of your own
    OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, ADMIN_EMAIL
                                  an OpenID provider of your own, and who administrates first
`

export function parseStartArguments(args: string[]): StartArguments {
  const known = new Set(['--no-seed', '--help', '-h'])
  const unknown = args.find(arg => !known.has(arg))
  if (unknown) throw new SettingError(`npm start knows no ${unknown}. It knows --no-seed and --help.`)
  return { help: args.includes('--help') || args.includes('-h'), seed: !args.includes('--no-seed') }
}
