import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { freePort, requireFreePorts } from './ports'

const host = '127.0.0.1'

test('a taken port is named, with the variable that changes it', async () => {
  const server = createServer()
  const port = await freePort()
  server.listen(port, host)
  await once(server, 'listening')
  const wanted = [{ variable: 'RELAY_PORT', port, host, what: 'relay' }]
  await expect(requireFreePorts(wanted)).rejects.toThrow(
    new RegExp(
      `Port ${port}, which the relay needs, is used by another program.*RELAY_PORT=${port + 1} npm start`,
    ),
  )
  server.close()
  await once(server, 'close')
  await expect(requireFreePorts(wanted)).resolves.toBeUndefined()
})

test('two of ours can not have the same port', async () => {
  const port = await freePort()
  await expect(
    requireFreePorts([
      { variable: 'PORT', port, host, what: 'console' },
      { variable: 'RELAY_PORT', port, host, what: 'relay' },
    ]),
  ).rejects.toThrow('RELAY_PORT and PORT are both')
})

test('an address that this machine lacks is a sentence', async () => {
  const wanted = [{ variable: 'PORT', port: await freePort(), host: '192.0.2.1', what: 'console' }]
  await expect(requireFreePorts(wanted)).rejects.toThrow(/can't listen on 192\.0\.2\.1.*HOST/)
})
