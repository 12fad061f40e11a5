import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('./globals.css', import.meta.url), 'utf8')

function tokens(selector: string): Record<string, string> {
  const block = css.slice(css.indexOf(`${selector} {`)).split('}')[0] ?? ''
  return Object.fromEntries(
    [...block.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map(match => [match[1], match[2]]),
  )
}

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(at => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

describe.each([':root', '.dark'])('colours of %s', selector => {
  const colour = tokens(selector)
  const on = (name: string) => colour[name] ?? '#ff00ff'

  it('were found', () => {
    expect(Object.keys(colour).length).toBeGreaterThanOrEqual(17)
  })

  it.each(['allow', 'step', 'deny', 'tier', 'link', 'literal', 'muted', 'ink'])(
    '%s is readable on every surface',
    name => {
      const surfaces = ['page', 'panel', 'raised', ...(colour[`${name}-tint`] ? [`${name}-tint`] : [])]
      for (const surface of surfaces)
        expect(contrast(on(name), on(surface)), surface).toBeGreaterThanOrEqual(5.6)
    },
  )

  it('ink and muted are readable on a selected row', () => {
    for (const name of ['ink', 'muted'])
      expect(contrast(on(name), on('link-tint'))).toBeGreaterThanOrEqual(4.5)
  })

  it('ink is readable on every tint', () => {
    for (const tint of ['allow', 'step', 'deny', 'link']) {
      expect(contrast(on('ink'), on(`${tint}-tint`)), tint).toBeGreaterThanOrEqual(7)
    }
  })

  it('code is readable where a diff colours its line', () => {
    for (const name of ['literal', 'muted', 'ink'])
      expect(contrast(on(name), on('step-tint')), name).toBeGreaterThanOrEqual(4.5)
  })

  it('edges of controls can be seen', () => {
    for (const surface of ['page', 'panel'])
      expect(contrast(on('edge'), on(surface))).toBeGreaterThanOrEqual(3.4)
  })
})
