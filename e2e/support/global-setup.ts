import { startStack } from './stack'

/** Starts the product once for all browser tests; the workers inherit its addresses by environment. */
export default async function globalSetup() {
  const stack = await startStack()
  process.env.E2E_CONSOLE_URL = stack.consoleUrl
  process.env.E2E_RELAY_URL = stack.relayUrl
  process.env.E2E_ISSUER_URL = stack.issuerUrl
  process.env.E2E_DATA_DIR = stack.dataDir
  process.env.E2E_DATABASE_URL = stack.databaseUrl()
  return () => stack.stop()
}
