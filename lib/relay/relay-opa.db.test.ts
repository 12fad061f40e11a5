import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pool } from '@/db/pool'
import { logger } from '@/lib/config/log'
import { opaConfigYaml } from '@/lib/domain/bundle/opa-config'
import { fixtureKey } from '@/lib/testing/bundle-fixture'
import { useDatabase } from '@/lib/testing/database'
import { eventually, opaBinaries, startOpa } from '@/lib/testing/opa-process'
import { addEnforcer, addEnvironment, publishBundle, publishPulse } from '@/lib/testing/relay-fixture'
import { type Relay, startRelay } from './start-relay'

const log = logger('relay-test')
log.level = 'silent'

/** What the fixture's module answers with this bundle and pulse. */
const running = (serial: number, pulse: number) => ({
  serial,
  pulse,
  agents: { agt_1: { name: 'refunder' } },
})

const database = useDatabase()
let relay: Relay

beforeAll(async () => {
  relay = await startRelay({ db: pool('relay_rt', 6), host: '127.0.0.1', port: 0, log })
})
afterAll(async () => {
  await relay?.stop()
})

describe.each(opaBinaries())(
  '$name with the configuration that the console gives out',
  ({ name, path: binary }) => {
    const environment = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '-')
    let enforcer: { id: string; token: string }
    let directory: string

    beforeAll(async () => {
      directory = mkdtempSync(join(tmpdir(), 'opa-'))
      await addEnvironment(database.admin, environment)
      enforcer = await addEnforcer(database.admin, environment)
    })
    afterAll(() => rmSync(directory, { recursive: true, force: true }))

    const start = (relayUrl = relay.url) =>
      startOpa({
        binary,
        directory,
        files: { token: enforcer.token },
        config: opaConfigYaml({
          relayUrl,
          environment,
          enforcer: { id: enforcer.id, name: 'Gateway' },
          key: fixtureKey,
          tokenPath: '{directory}/token',
          persistenceDirectory: '{directory}/persisted',
        }),
      })
    const status = async () =>
      (await database.admin`select * from enforcer_status where enforcer_id = ${enforcer.id}`)[0]

    test('loads bundle and pulse, takes each new one while it polls, and reports what runs', async () => {
      const opa = await start()
      const answer = () => opa.eval('countersign/answer', {})
      // Nothing is published yet: OPA is held, and gets the first bundle the moment there is one.
      await publishBundle(database.admin, environment, 1)
      await publishPulse(database.admin, environment, 1)
      const first = running(1, 1)
      expect(await eventually(answer, now => isDeepStrictEqual(now, first))).toEqual(first)
      for (let pulse = 2; pulse <= 5; pulse++) {
        await publishPulse(database.admin, environment, pulse)
        const next = running(1, pulse)
        expect(await eventually(answer, now => isDeepStrictEqual(now, next))).toEqual(next)
      }
      const bundle = await publishBundle(database.admin, environment, 2)
      const second = running(2, 5)
      expect(await eventually(answer, now => isDeepStrictEqual(now, second))).toEqual(second)
      const reported = await eventually(status, row => row?.active_revision === bundle.revision)
      expect(reported).toMatchObject({ error_code: null, engine: expect.stringMatching(/^OPA \d/) })
      expect(reported?.last_activation_at).toBeInstanceOf(Date)
      await opa.stop()
    })

    test('starts with the relay away and decides from what it kept', async () => {
      const opa = await start('http://127.0.0.1:9')
      expect(
        await eventually(
          () => opa.eval('countersign/answer', {}),
          now => now !== undefined,
        ),
      ).toEqual(running(2, 5))
      await opa.stop()
    })

    test('does not load a bundle for another environment; the report says so and the old one stays', async () => {
      const opa = await start()
      await eventually(
        () => opa.eval('countersign/answer', {}),
        now => now !== undefined,
      )
      const elsewhere = `${environment}-2`
      await addEnvironment(database.admin, elsewhere)
      await publishBundle(database.admin, elsewhere, 9)
      // As someone who can write the database, but not sign, would try it.
      await database.admin`
      insert into bundle select ${environment}, 9, revision, content_digest, sha256, bytes, size, kid, reason, agents,
        actions, issued_at, expires_at, published_at from bundle where environment = ${elsewhere}`
      await database.admin.notify('countersign', '{"kind":"bundle"}')
      expect(await eventually(status, row => row?.error_code != null)).toMatchObject({
        error_code: 'bundle_error',
        error_message: expect.stringContaining('scope mismatch'),
      })
      expect(await opa.eval('countersign/answer', {})).toEqual(running(2, 5))
      await opa.stop()
    })
  },
)
