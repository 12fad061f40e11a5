import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type DelegatingAgent, MAX_REACH_HOPS, reachOf } from './reach'

/** `{ a: ['b'] }`: a may delegate to b. Names are the ids in capitals. */
function agents(graph: Record<string, string[]>): DelegatingAgent[] {
  return Object.entries(graph).map(([id, delegates_to]) => ({
    id,
    name: id.toUpperCase(),
    delegates_to,
    systems: [`${id}-2`, `${id}-1`],
    top_tier: null,
  }))
}

const paths = (graph: Record<string, string[]>, from = 'a') =>
  reachOf(from, agents(graph)).map(({ path }) => path.join(' → '))

describe('reach', () => {
  test.each<[what: string, graph: Record<string, string[]>, expected: string[]]>([
    ['of one that delegates to nobody', { a: [], b: ['a'] }, []],
    ['over two hops', { a: ['b'], b: ['c'], c: [] }, ['A → B', 'A → B → C']],
    ['the shortest way counts', { a: ['b', 'c'], b: ['c'], c: [] }, ['A → B', 'A → C']],
    [
      'of two ways that are as long, the first by name',
      { a: ['c', 'b'], c: ['d'], b: ['d'], d: [] },
      ['A → B', 'A → C', 'A → B → D'],
    ],
    [
      'a cycle ends, and never reaches oneself',
      { a: ['b'], b: ['a', 'c'], c: ['a'] },
      ['A → B', 'A → B → C'],
    ],
    ['one that isn’t there (retired) leads nowhere', { a: ['gone', 'b'], b: [] }, ['A → B']],
    ['of one that isn’t there', { b: [] }, []],
  ])('%s', (_what, graph, expected) => {
    expect(paths(graph)).toEqual(expected)
  })

  test('ends where a chain would be too long', () => {
    const names = Array.from({ length: MAX_REACH_HOPS + 3 }, (_, at) => `n${String(at).padStart(2, '0')}`)
    const graph = Object.fromEntries(names.map((name, at) => [name, names.slice(at + 1, at + 2)]))
    expect(paths(graph, 'n00')).toHaveLength(MAX_REACH_HOPS)
  })

  test('says what each one has, in order', () => {
    const [b] = reachOf('a', [
      { id: 'a', name: 'A', delegates_to: ['b'], systems: [], top_tier: null },
      { id: 'b', name: 'B', delegates_to: [], systems: ['stripe', 'github'], top_tier: 'high' },
    ])
    expect(b).toEqual({
      id: 'b',
      name: 'B',
      path: ['A', 'B'],
      systems: ['github', 'stripe'],
      top_tier: 'high',
    })
  })
})

const IDS = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
const graphs = fc
  .tuple(...IDS.map(() => fc.subarray(IDS)))
  .map(lists => Object.fromEntries(IDS.map((id, at) => [id, lists[at]!.filter(other => other !== id)])))

test('closed, without oneself, by declared hops only, whatever the order', () => {
  fc.assert(
    fc.property(graphs, fc.func(fc.nat()), (graph, order) => {
      const all = agents(graph)
      const reached = reachOf('a', all)
      const ids = new Set(reached.map(({ id }) => id))
      expect(ids.has('a')).toBe(false)
      // Seven agents have no way longer than a chain may be: whoever a reached one may ask is reached.
      for (const id of ['a', ...ids])
        for (const to of graph[id]!) expect(to === 'a' || ids.has(to)).toBe(true)
      for (const { id, path } of reached) {
        const hops = path.map(name => name.toLowerCase())
        expect([hops[0], hops.at(-1), new Set(hops).size]).toEqual(['a', id, hops.length])
        for (const [at, hop] of hops.slice(1).entries()) expect(graph[hops[at]!]).toContain(hop)
      }
      const shuffled = [...all].sort((x, y) => order(x.id) - order(y.id))
      expect(reachOf('a', shuffled)).toEqual(reached)
    }),
  )
})
