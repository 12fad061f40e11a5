/**
 * Resolves `$ref` inside an OpenAPI document, for one operation at a time.
 *
 * References are copied in, so that whoever reads the schema needs nothing else. What can't be copied in (a cycle,
 * or an operation that would grow past its budget: schemas that name one another can grow without end) stays a
 * reference with a digest of everything it reaches, so that a change below it still changes the definition.
 * Nothing is ever fetched: a reference that leaves the document is refused.
 */
import { domainDigest } from '../digest'
import { type Refusal, refuseField } from '../refusal'
import { quote } from '../strict-json'
import { isObject, pointerStep } from './imported'

/** Thrown inside, returned as the refusal it carries. */
export class RefusedReference extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.detail)
  }
}
class OverBudget extends Error {}

/** Keywords whose value is data, where `$ref` is a word like any other. */
const DATA = new Set(['example', 'examples', 'default', 'enum', 'const'])
/** Keywords whose value maps names to schemas: a property may be called `default`, or `$ref`. */
const NAME_MAPS = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'])

type Position = 'schema' | 'names' | 'data'

export class References {
  private readonly digests = new Map<string, string>()
  private readonly ownDigests = new Map<string, string>()
  private readonly direct = new Map<string, string[]>()
  private spent = 0
  private limit = 0
  private collapse = false

  constructor(private readonly document: Record<string, unknown>) {}

  /**
   * Runs `build` with references copied in, within `budget` (characters and values); when it grows past that,
   * runs it again with each reference left standing with its digest.
   */
  within<T>(budget: number, build: () => T): { built: T; spent: number } {
    this.spent = 0
    this.limit = budget
    this.collapse = false
    try {
      return { built: build(), spent: this.spent }
    } catch (error) {
      if (!(error instanceof OverBudget)) throw error
    }
    this.spent = 0
    this.limit = Number.POSITIVE_INFINITY
    this.collapse = true
    return { built: build(), spent: this.spent }
  }

  /** The object that stands at `pointer`, following references to it (parameters, request bodies, path items). */
  object(value: unknown, pointer: string): Record<string, unknown> {
    let found = value
    for (let hops = 0; isObject(found) && typeof found.$ref === 'string'; hops += 1) {
      if (hops === 16)
        throw refused(pointer, `The reference ${quote(found.$ref)} leads to a reference, 16 times over.`)
      const { $ref, ...beside } = found
      const target = this.target($ref as string, pointer)
      found = isObject(target) ? { ...target, ...beside } : target
    }
    if (!isObject(found)) throw refused(pointer, 'A JSON object is expected here.')
    return found
  }

  /** A schema with its references copied in. */
  schema(value: unknown, pointer: string): unknown {
    return this.copy(value, pointer, 'schema', [])
  }

  private copy(value: unknown, pointer: string, position: Position, open: readonly string[]): unknown {
    this.spend(typeof value === 'string' ? 8 + value.length : 8)
    if (Array.isArray(value))
      return value.map((item, at) => this.copy(item, `${pointer}/${at}`, position, open))
    if (!isObject(value)) return value
    if (position === 'schema' && typeof value.$ref === 'string')
      return this.reference(value, value.$ref, pointer, open)
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => {
        this.spend(key.length)
        return [key, this.copy(item, pointer + pointerStep(key), below(position, key), open)]
      }),
    )
  }

  private reference(
    value: Record<string, unknown>,
    ref: string,
    pointer: string,
    open: readonly string[],
  ): unknown {
    const target = this.target(ref, pointer)
    const { $ref: _, ...beside } = value
    const around = this.copy(beside, pointer, 'schema', open) as Record<string, unknown>
    if (this.collapse || open.includes(ref)) {
      this.spend(100 + ref.length)
      return { ...around, 'x-ref': ref, 'x-digest': this.digest(ref, pointer) }
    }
    if (open.length >= 64) throw new OverBudget()
    const copied = this.copy(target, ref.slice(1), 'schema', [...open, ref])
    // JSON Schema 2020-12 lets keywords stand beside $ref (OpenAPI 3.1); the nearer one is what readers show.
    return isObject(copied) ? { ...copied, ...around } : copied
  }

  private spend(characters: number) {
    this.spent += characters
    if (this.spent > this.limit) throw new OverBudget()
  }

  private target(ref: string, pointer: string): unknown {
    if (!ref.startsWith('#')) {
      throw refused(
        pointer,
        `The reference ${quote(ref)} leaves the document; nothing is fetched from elsewhere. Bundle it first.`,
      )
    }
    if (ref !== '#' && !ref.startsWith('#/')) {
      throw refused(pointer, `The reference ${quote(ref)} is not a JSON pointer into this document.`)
    }
    let found: unknown = this.document
    for (const step of ref.split('/').slice(1)) {
      const key = decode(step).replaceAll('~1', '/').replaceAll('~0', '~')
      const has = (isObject(found) || Array.isArray(found)) && Object.hasOwn(found, key)
      if (!has) throw refused(pointer, `The reference ${quote(ref)} names nothing in this document.`)
      found = (found as Record<string, unknown>)[key]
    }
    return found
  }

  /** Over what a reference names and everything that it reaches, cycles included; each part hashed once. */
  private digest(ref: string, pointer: string): string {
    const known = this.digests.get(ref)
    if (known !== undefined) return known
    const reached = new Set([ref])
    for (const one of reached) for (const next of this.references(one, pointer)) reached.add(next)
    const parts = [...reached].sort().map(one => [one, this.own(one, pointer)])
    const digest = domainDigest('action-definition', parts)
    this.digests.set(ref, digest)
    return digest
  }

  private own(ref: string, pointer: string): string {
    let digest = this.ownDigests.get(ref)
    if (digest === undefined) {
      digest = domainDigest('action-definition', this.target(ref, pointer) ?? null)
      this.ownDigests.set(ref, digest)
    }
    return digest
  }

  private references(ref: string, pointer: string): string[] {
    const known = this.direct.get(ref)
    if (known) return known
    const found = new Set<string>()
    const walk = (value: unknown, position: Position) => {
      if (Array.isArray(value)) for (const item of value) walk(item, position)
      if (!isObject(value)) return
      if (position === 'schema' && typeof value.$ref === 'string') found.add(value.$ref)
      for (const [key, item] of Object.entries(value)) walk(item, below(position, key))
    }
    walk(this.target(ref, pointer), 'schema')
    this.direct.set(ref, [...found])
    return [...found]
  }
}

function below(position: Position, key: string): Position {
  if (position === 'data' || (position === 'schema' && DATA.has(key))) return 'data'
  return position === 'schema' && NAME_MAPS.has(key) ? 'names' : 'schema'
}

/** References are URIs: percent-encoded. What doesn't decode is meant literally. */
function decode(step: string): string {
  try {
    return decodeURIComponent(step)
  } catch {
    return step
  }
}

function refused(pointer: string, detail: string): RefusedReference {
  return new RefusedReference(refuseField(pointer, detail))
}
