/** The product as it runs where it is scaled out: two consoles, signer and worker on one database of its own. */
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres, { type Sql } from 'postgres'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@/db/embedded'
import { migrate } from '@/db/migrate'
import { closePools } from '@/db/pool'
import { type Environment, readEnvironment } from '@/lib/config/env'
import { bundleProcesses } from '@/lib/processes/bundle-processes'
import { ensureConsoleBuild } from '@/lib/processes/console-build'
import { freePort } from '@/lib/processes/ports'
import { productProcesses } from '@/lib/processes/product'
import { hashInputs } from '../bin/inputs.mjs'
import { OwnProcess } from './own-process'

export type Product = {
  /** Where each console listens. Browsers know one address of both, as behind a load balancer. */
  consoles: [string, string]
  origin: string
  processes: { console1: OwnProcess; console2: OwnProcess; signer: OwnProcess; worker: OwnProcess }
  /** The administrator's client, for fixtures and for looking behind the product's back. */
  admin: Sql
  dataDir: string
  /** The postmaster's process id, from its own file. */
  postmaster(): number
  /** Resolves when the database answers again. */
  databaseIsBack(): Promise<void>
  stop(): Promise<void>
}

export async function startProduct(say: (line: string) => void): Promise<Product> {
  const dataDir = mkdtempSync(join(tmpdir(), 'countersign-proof-'))
  chmodSync(dataDir, 0o755) // as root, PostgreSQL runs as another account
  const port = await freePort()
  const second = await freePort()
  const environment = readEnvironment({
    NEXT_DIST_DIR: process.env.NEXT_DIST_DIR,
    DATA_DIR: dataDir,
    PORT: String(port),
    RELAY_PORT: String(await freePort()),
    IDP_PORT: String(await freePort()),
  })
  // This program inserts fixtures and begins sessions: as the product does, with the roles of this database.
  process.env.DATA_DIR = dataDir
  for (const name of ['DATABASE_URL', 'COUNTERSIGN_SECRET']) delete process.env[name]
  const { repositoryDir, nextDistDir } = environment
  say('Building what is stale')
  const logFile = join(dataDir, 'build.log')
  await ensureConsoleBuild({ repositoryDir, nextDistDir, logFile })
  const bundles = await bundleProcesses(repositoryDir, hashInputs(repositoryDir))

  say('Starting PostgreSQL, two consoles, signer and worker')
  const database = await startDatabase(dataDir)
  const url = database.current().url
  await migrate({ adminUrl: url })
  const processes = makeProcesses(environment, url, bundles, [port, second])
  await Promise.all(Object.values(processes).map(each => each.start()))
  const admin = postgres(url, { max: 6, onnotice: () => {}, backoff: () => 0.1 })
  return {
    consoles: [`http://127.0.0.1:${port}`, `http://127.0.0.1:${second}`],
    origin: environment.consoleUrl,
    processes,
    admin,
    dataDir,
    postmaster: () =>
      Number(
        readFileSync(join(database.current().directory, 'data', 'postmaster.pid'), 'utf8').split('\n')[0],
      ),
    databaseIsBack: () => untilAnswers(admin),
    async stop() {
      await Promise.all(Object.values(processes).map(each => each.stop()))
      await admin.end({ timeout: 2 })
      await closePools()
      await database.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** Durable, and started again when it is lost: as `npm start` does it. */
async function startDatabase(dataDir: string) {
  let stopping = false
  let restarting: Promise<void> | null = null
  const onLost = () => {
    restarting ??= restart().finally(() => {
      restarting = null
    })
  }
  let current: EmbeddedPostgres = await startEmbeddedPostgres({ dataDir, onLost })
  async function restart(): Promise<void> {
    while (!stopping) {
      try {
        current = await startEmbeddedPostgres({ dataDir, onLost })
        return
      } catch {
        await sleep(200)
      }
    }
  }
  return {
    current: () => current,
    async stop() {
      stopping = true
      await restarting
      await current.stop()
    },
  }
}

async function untilAnswers(sql: Sql): Promise<void> {
  await sleep(200) // what was killed is noticed
  for (let tries = 0; ; tries++) {
    try {
      await sql`select 1`
      return
    } catch (error) {
      if (tries > 300) throw error
      await sleep(100)
    }
  }
}

function makeProcesses(
  environment: Environment,
  databaseUrl: string,
  bundles: string,
  ports: [number, number],
): Product['processes'] {
  const specs = productProcesses(environment, databaseUrl, bundles)
  const named = (name: string) => specs.find(spec => spec.name === name)!
  const logsDir = join(environment.dataDir, 'logs')
  const make = (spec: (typeof specs)[number]) => new OwnProcess(spec, environment.repositoryDir, logsDir)
  const consoleSpec = named('console')
  const [first, second] = ports.map((port, at) => ({
    ...consoleSpec,
    name: `console-${at + 1}`,
    args: consoleSpec.args.map(arg => (arg === String(environment.port) ? String(port) : arg)),
    env: { ...consoleSpec.env, PORT: String(port), NEXT_DIST_DIR: environment.nextDistDir },
    healthUrl: `http://127.0.0.1:${port}/api/health`,
  }))
  return {
    console1: make(first!),
    console2: make(second!),
    signer: make(named('signer')),
    worker: make(named('worker')),
  }
}
