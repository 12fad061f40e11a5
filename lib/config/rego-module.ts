/** The one Rego module of every bundle, read once: for the signer, and for previews of what it would sign. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readEnvironment } from './env'

let text: string | undefined

export function regoModule(): string {
  text ??= readFileSync(
    join(readEnvironment().repositoryDir, 'lib/domain/policy/rego/countersign.rego'),
    'utf8',
  )
  return text
}
