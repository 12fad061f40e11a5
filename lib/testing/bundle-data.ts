/** What an archive mounts at its root, put together from its files as OPA does it. */
import { gunzipSync } from 'node:zlib'
import { readTar } from '@/lib/domain/bundle/archive'
import { isRefusal } from '@/lib/domain/refusal'

/** The text of `data.countersign` or `data.countersign_pulse`, canonical. */
export function dataTextOf(archive: Uint8Array): string {
  const files = readTar(gunzipSync(archive))
  if (isRefusal(files)) throw new Error(files.detail)
  const texts = files.map(({ name, bytes }) => [name, Buffer.from(bytes).toString()] as const)
  const shared = texts.find(([name]) => /^[a-z_]+\/data\.json$/.test(name))
  if (!shared) throw new Error('The archive holds no data.json.')
  const agents = texts.flatMap(([name, text]) => {
    const id = /\/policy\/agents\/([^/]+)\/data\.json$/.exec(name)?.[1]
    return id === undefined ? [] : [`${JSON.stringify(id)}:${text}`]
  })
  return shared[1].replace('"agents":{}', () => `"agents":{${agents.join(',')}}`)
}
