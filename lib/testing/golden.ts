/** Loads the golden cases (`lib/domain/policy/golden/`): data, run by the evaluator and by every export. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildCase, type Fixtures, type GoldenCase, type RawCase } from '../domain/policy/golden/build-case'
import type { EvaluationResult } from '../domain/policy/model'

export const GOLDEN_DIRECTORY = join(fileURLToPath(new URL('.', import.meta.url)), '../domain/policy/golden')

/** Where what random pairs found is written (`found-case.ts`). */
export const FOUND_DIRECTORY = join(GOLDEN_DIRECTORY, 'found')

export function readGolden(file: string): unknown {
  return JSON.parse(readFileSync(join(GOLDEN_DIRECTORY, file), 'utf8'))
}

export function goldenFiles(): string[] {
  return [...writtenFiles(), ...foundFiles()]
}

/** Written by people. */
export function writtenFiles(): string[] {
  const others = ['fixtures.json', 'authoring.json']
  return jsonFiles(GOLDEN_DIRECTORY).filter(name => !name.endsWith('.schema.json') && !others.includes(name))
}

/** Written by a comparison that failed, until they are mended. */
export function foundFiles(): string[] {
  return existsSync(FOUND_DIRECTORY) ? jsonFiles(FOUND_DIRECTORY).map(name => `found/${name}`) : []
}

function jsonFiles(directory: string): string[] {
  return readdirSync(directory).filter(name => name.endsWith('.json'))
}

export function goldenCases(): GoldenCase[] {
  const fixtures = readGolden('fixtures.json') as Fixtures
  return goldenFiles().flatMap(file =>
    (readGolden(file) as { cases: RawCase[] }).cases.map(raw => buildCase(file, raw, fixtures)),
  )
}

/** "code", "code agent", "code agent rule", as cases write them. */
export function reasonLines(result: EvaluationResult): string[] {
  return result.context.reasons.map(reason =>
    [reason.code, reason.agent, reason.rule].filter(Boolean).join(' '),
  )
}
