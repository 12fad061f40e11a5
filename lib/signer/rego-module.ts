/** The one Rego module of every bundle, read once. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readEnvironment } from '@/lib/config/env'

let text: string | undefined

export function regoModule(): string {
  text ??= readFileSync(
    join(readEnvironment().repositoryDir, 'lib/domain/policy/rego/countersign.rego'),
    'utf8',
  )
  return text
}
