import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, it } from 'vitest'
import { contentSecurityPolicy, SONNER_STYLE_HASH } from './security-headers'

it('allows exactly the style that the installed sonner adds', () => {
  const source = readFileSync(
    createRequire(import.meta.url)
      .resolve('sonner')
      .replace(/index\.js$/, 'index.mjs'),
    'utf8',
  )
  const literal = /__insertCSS\((".*?[^\\]")\);?\n/s.exec(source)?.[1]
  expect(literal).toBeDefined()
  const css: string = JSON.parse(literal as string)
  expect(SONNER_STYLE_HASH).toBe(`sha256-${createHash('sha256').update(css).digest('base64')}`)
})

it('lets no script run without the nonce in production', () => {
  const policy = contentSecurityPolicy('abc', false)
  expect(policy).toContain(`script-src 'self' 'nonce-abc' 'strict-dynamic';`)
  expect(policy).not.toContain('unsafe-eval')
  expect(policy.match(/'unsafe-inline'/g)).toHaveLength(1)
  expect(policy).toContain(`style-src-attr 'unsafe-inline'`)
})
