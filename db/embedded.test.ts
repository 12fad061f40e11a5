import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded'
import { hydrateSymlinks } from './embedded-binaries'

// Short, and where every account may go: as root the server runs as another one.
const dataDir = mkdtempSync(join(tmpdir(), 'countersign-pg-'))
chmodSync(dataDir, 0o755)
const start = (onLost?: () => void) =>
  startEmbeddedPostgres({ dataDir, durable: false, ...(onLost && { onLost }) })

async function query(url: string, text: string) {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    return [...(await sql.unsafe(text))]
  } finally {
    await sql.end()
  }
}

const postmasterPid = ({ directory }: EmbeddedPostgres) =>
  Number(readFileSync(join(directory, 'data', 'postmaster.pid'), 'utf8').split('\n')[0])

beforeAll(async () => {
  const first = await start()
  await query(first.url, 'CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)')
  await first.stop()
})

afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

describe('embedded PostgreSQL', () => {
  test('starts again with the data, on the port that it had', async () => {
    const { port } = JSON.parse(readFileSync(join(dataDir, 'postgres.json'), 'utf8'))
    const server = await start()
    expect(server.port).toBe(port)
    expect(await query(server.url, 'SELECT id FROM kept')).toEqual([{ id: 7 }])
    await server.stop()
    await expect(query(server.url, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/)
  })

  test('listens on loopback, with passwords, UTF-8 and no socket file', async () => {
    const server = await start()
    const [settings] = await query(
      server.url,
      `SELECT current_setting('listen_addresses') AS listen, current_setting('unix_socket_directories') AS sockets,
              current_setting('server_encoding') AS encoding, current_setting('server_version_num')::int / 10000 AS major`,
    )
    expect(settings).toEqual({ listen: '127.0.0.1', sockets: '', encoding: 'UTF8', major: 18 })
    const wrong = new URL(server.url)
    wrong.password = 'wrong'
    await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/)
    expect(statSync(join(dataDir, 'postgres.json')).mode & 0o077).toBe(0)
    await server.stop()
  })

  test('two starts at once share one server, which ends with the last of them', async () => {
    const [one, other] = await Promise.all([start(), start()])
    expect([one.started, other.started].filter(Boolean)).toHaveLength(1)
    expect(other.url).toBe(one.url)
    await one.stop()
    expect(await query(other.url, 'SELECT id FROM kept')).toEqual([{ id: 7 }])
    await other.stop()
    await expect(query(other.url, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/)
  })

  test('kill -9 is noticed, and the next start recovers', async () => {
    let noticed = () => {}
    const lost = new Promise<void>(resolve => {
      noticed = resolve
    })
    const killed = await start(noticed)
    process.kill(postmasterPid(killed), 'SIGKILL')
    await lost
    const server = await start()
    expect(server.started).toBe(true)
    expect(await query(server.url, 'SELECT id FROM kept')).toEqual([{ id: 7 }])
    await Promise.all([server.stop(), killed.stop()])
  })

  test('a pid file that names some other program is no server', async () => {
    const killed = await start()
    const pid = postmasterPid(killed)
    process.kill(pid, 'SIGKILL')
    await killed.stop()
    const other = spawn('sleep', ['60'])
    const file = join(killed.directory, 'data', 'postmaster.pid')
    writeFileSync(file, readFileSync(file, 'utf8').replace(String(pid), String(other.pid)))
    const server = await start()
    expect(await query(server.url, 'SELECT id FROM kept')).toEqual([{ id: 7 }])
    await server.stop()
    other.kill()
    await once(other, 'exit')
  })

  test('an initdb that was cut short is begun again', async () => {
    const { directory } = JSON.parse(readFileSync(join(dataDir, 'postgres.json'), 'utf8'))
    renameSync(join(directory, 'data'), join(directory, 'aside'))
    mkdirSync(join(directory, 'data.new'))
    writeFileSync(join(directory, 'data.new', 'half'), '')
    const server = await start()
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    await server.stop()
    rmSync(join(directory, 'data'), { recursive: true })
    renameSync(join(directory, 'aside'), join(directory, 'data'))
  })
})

test('library links that npm did not make are made', () => {
  const packageDir = mkdtempSync(join(tmpdir(), 'countersign-links-'))
  mkdirSync(join(packageDir, 'native', 'lib'), { recursive: true })
  writeFileSync(join(packageDir, 'native/lib/libx.so.60.2'), 'library')
  const links = [{ source: 'native/lib/libx.so.60.2', target: 'native/lib/libx.so.60' }]
  writeFileSync(join(packageDir, 'native/pg-symlinks.json'), JSON.stringify(links))
  hydrateSymlinks(packageDir)
  hydrateSymlinks(packageDir)
  expect(readFileSync(join(packageDir, 'native/lib/libx.so.60'), 'utf8')).toBe('library')
  rmSync(packageDir, { recursive: true })
})
