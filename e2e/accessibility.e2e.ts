/** axe finds nothing to object to on any page, in both themes. The pages are those of `lib/client/paths.ts`. */
import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { AGENT_TABS, paths, SETTINGS_SECTIONS } from '../lib/client/paths'
import { type Visitor, visit } from './support/people'

type Rows = { items: { id: string; name?: string; state?: string; serial?: number }[] }

/** Every path, with ids of the demo where one is needed. */
async function everyPage(visitor: Visitor): Promise<string[]> {
  const rows = async (operation: string, input?: Record<string, string>) =>
    (await visitor.ask<Rows>(operation, input)).items
  const [agents, releases, guardrails, bundles] = await Promise.all([
    rows('agent.list'),
    rows('release.list'),
    rows('policy.list-guardrails'),
    rows('bundle.list', { environment: 'production' }),
  ])
  const actions = await rows('action.list', { system: 'stripe' })
  const agent = agents.find(({ name }) => name === 'refunder')!.id
  const made: Record<keyof typeof paths, string[]> = {
    home: [paths.home()],
    signIn: [paths.signIn()],
    agents: [paths.agents()],
    agentNew: [paths.agentNew()],
    agentEdit: [paths.agentEdit(agent)],
    agent: AGENT_TABS.map(tab => paths.agent(agent, tab)),
    actions: [paths.actions(), paths.actions('stripe')],
    threshold: [paths.threshold(actions[0]!.id)],
    imports: [paths.imports()],
    guardrails: [paths.guardrails()],
    guardrailNew: [paths.guardrailNew()],
    guardrail: [paths.guardrail(guardrails[0]!.id)],
    releases: [paths.releases()],
    release: ['in_review', 'published', 'draft'].flatMap(state =>
      releases
        .filter(row => row.state === state)
        .slice(0, 1)
        .map(({ id }) => paths.release(id)),
    ),
    recertification: [paths.recertification()],
    bundles: [paths.bundles()],
    bundle: [paths.bundle(bundles[0]!.serial!)],
    enforcers: [paths.enforcers()],
    evidence: [paths.evidence(), paths.evidence({ entry: 3 })],
    settings: SETTINGS_SECTIONS.map(section => paths.settings(section)),
  }
  return Object.values(made).flat()
}

for (const colorScheme of ['light', 'dark'] as const) {
  // An app engineer and an administrator see different things to press.
  for (const name of ['Maya Lind', 'Priya Nair']) {
    test(`every page, as ${name}, in ${colorScheme}`, async ({ browser }) => {
      test.setTimeout(300_000)
      const visitor = await visit(browser, name, { colorScheme, viewport: { width: 1440, height: 900 } })
      const { page } = visitor
      const pages = await everyPage(visitor)
      expect(pages.length).toBeGreaterThan(35)
      const found: string[] = []
      for (const path of pages) {
        const answer = await page.goto(path)
        if (answer && answer.status() >= 400) {
          found.push(`${path}: ${answer.status()}`)
          continue
        }
        await page.locator('main').first().waitFor()
        await page.waitForLoadState('networkidle', { timeout: 5_000 }).catch(() => {}) // pages that ask again never rest
        const { violations } = await new AxeBuilder({ page }).analyze()
        for (const { id, nodes } of violations)
          found.push(
            `${path}: ${id} at ${nodes
              .map(node => node.target.join(' '))
              .slice(0, 3)
              .join(', ')}`,
          )
      }
      expect(found).toEqual([])
    })
  }
}
