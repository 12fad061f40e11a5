/** axe finds nothing to object to on any page, in both themes. The pages are those of `lib/client/paths.ts`. */
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
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
  const { proposals } = await visitor.ask<{ proposals: { id: string }[] }>('policy.list-guardrails')
  const proposal = proposals[0]!.id
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
    // Only where Security writes thresholds; in the demo app teams do.
    thresholdProposal: [],
    imports: [paths.imports()],
    classificationRules: [paths.classificationRules()],
    coverage: [paths.coverage(), paths.coverage({ of: 'agents' })],
    guardrails: [paths.guardrails()],
    guardrailNew: [paths.guardrailNew()],
    guardrailProposal: [paths.guardrailProposal(proposal)],
    guardrail: [paths.guardrail(guardrails[0]!.id)],
    releases: [paths.releases()],
    release: ['in_review', 'published', 'draft'].flatMap(state =>
      releases
        .filter(row => row.state === state)
        .slice(0, 1)
        .map(({ id }) => paths.release(id)),
    ),
    simulator: [paths.simulator({ agent })],
    releaseExports: releases.slice(0, 1).map(({ id }) => paths.releaseExports(id, 'cedar')),
    releaseCompare: [paths.releaseCompare(), paths.releaseCompare({ agent })],
    drift: [paths.drift(), paths.drift({ state: 'cleared' })],
    recertification: [paths.recertification()],
    bundles: [paths.bundles()],
    bundle: [paths.bundle(bundles[0]!.serial!)],
    enforcers: [paths.enforcers()],
    evidence: [paths.evidence(), paths.evidence({ entry: 3 })],
    settings: SETTINGS_SECTIONS.map(section => paths.settings(section)),
  }
  return Object.values(made).flat()
}

/** An app engineer sees every page; an administrator has other things to press in some. */
const WALKS: [name: string, pages: (visitor: Visitor) => Promise<string[]>][] = [
  ['Maya Lind', everyPage],
  ['Priya Nair', async () => [paths.home(), ...SETTINGS_SECTIONS.map(section => paths.settings(section))]],
]

for (const [name, pagesOf] of WALKS) {
  test(`axe finds nothing on the pages of ${name}, light and dark`, async ({ browser }) => {
    test.setTimeout(900_000)
    const visitor = await visit(browser, name, { viewport: { width: 1440, height: 900 } })
    const pages = await pagesOf(visitor)
    if (pagesOf === everyPage) expect(pages.length).toBeGreaterThan(35)
    const waiting = [...pages]
    const found: string[] = []
    const walk = async (page: Page) => {
      for (let path = waiting.shift(); path !== undefined; path = waiting.shift())
        found.push(...(await bothThemes(page, path)))
    }
    // axe keeps a core busy: two pages at a time take little more than half as long.
    await Promise.all([walk(visitor.page), walk(await visitor.page.context().newPage())])
    expect(found).toEqual([])
  })
}

async function bothThemes(page: Page, path: string): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'light' })
  const answer = await page.goto(path)
  if (answer && answer.status() >= 400) return [`${path}: ${answer.status()}`]
  await page.locator('main h1').first().waitFor()
  await expect(page.locator('main .appear-late, [aria-busy="true"]'), `${path} is loaded`).toHaveCount(0)
  const light = await violations(page, path, 'light')
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect(page.locator('html')).toHaveClass(/dark/)
  return [...light, ...(await violations(page, path, 'dark'))]
}

/** In dark only what a theme changes. */
async function violations(page: Page, path: string, theme: 'light' | 'dark'): Promise<string[]> {
  // What passes is not written out: on a long page that is half of the work.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] })
  const { violations: broken } = await (theme === 'dark' ? axe.withRules(['color-contrast']) : axe).analyze()
  return broken.map(({ id, nodes }) => {
    const where = nodes.slice(0, 3).map(node => node.target.join(' '))
    const line = `${path} (${theme}): ${id}, ${nodes.length} times, at ${where.join(', ')}`
    console.log(line)
    return line
  })
}
