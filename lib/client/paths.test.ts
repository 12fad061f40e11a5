import { expect, it } from 'vitest'
import { paths, withEnvironment } from './paths'

it('has these pages, and no others', () => {
  const map: Record<keyof typeof paths, string> = {
    home: paths.home(),
    signIn: paths.signIn('/releases/rel_1?layer=pam'),
    agents: paths.agents({ state: 'active', sort: '-name' }),
    agentNew: paths.agentNew(),
    agentEdit: paths.agentEdit('agt_1'),
    agent: paths.agent('agt_1', 'ownership'),
    actions: paths.actions('sys_1'),
    threshold: paths.threshold('act_1', 'thr_1'),
    thresholdProposal: paths.thresholdProposal('prp_1'),
    classificationRules: paths.classificationRules(),
    coverage: paths.coverage({ gap: 'unclassified' }),
    imports: paths.imports('sys_1'),
    guardrails: paths.guardrails(),
    guardrailNew: paths.guardrailNew(),
    guardrailProposal: paths.guardrailProposal('prp_1'),
    guardrail: paths.guardrail('grl_1'),
    releases: paths.releases(),
    release: paths.release('rel_1', 'pam'),
    releaseExports: paths.releaseExports('rel_1', 'cedar'),
    releaseCompare: paths.releaseCompare({ from: 'rel_1', to: 'rel_2' }),
    drift: paths.drift(),
    recertification: paths.recertification(),
    bundles: paths.bundles(),
    bundle: paths.bundle(118, 'production'),
    enforcers: paths.enforcers(),
    evidence: paths.evidence({ entry: 48213 }),
    settings: paths.settings('tokens'),
    simulator: paths.simulator({ agent: 'agt_1', after: 'rel_1' }),
  }
  expect(map).toMatchInlineSnapshot(`
    {
      "actions": "/actions?system=sys_1",
      "agent": "/agents/agt_1?tab=ownership",
      "agentEdit": "/agents/agt_1/edit",
      "agentNew": "/agents/new",
      "agents": "/agents?state=active&sort=-name",
      "bundle": "/bundles/118?env=production",
      "bundles": "/bundles",
      "classificationRules": "/actions/rules",
      "coverage": "/coverage?gap=unclassified",
      "drift": "/drift",
      "enforcers": "/enforcers",
      "evidence": "/evidence?entry=48213",
      "guardrail": "/guardrails/grl_1",
      "guardrailNew": "/guardrails/new",
      "guardrailProposal": "/guardrails/proposals/prp_1",
      "guardrails": "/guardrails",
      "home": "/",
      "imports": "/actions/import?system=sys_1",
      "recertification": "/recertification",
      "release": "/releases/rel_1?layer=pam",
      "releaseCompare": "/releases/compare?from=rel_1&to=rel_2",
      "releaseExports": "/releases/rel_1/exports?target=cedar",
      "releases": "/releases",
      "settings": "/settings/tokens",
      "signIn": "/sign-in?next=%2Freleases%2Frel_1%3Flayer%3Dpam",
      "simulator": "/simulator?agent=agt_1&after=rel_1",
      "threshold": "/actions/threshold?action=act_1&id=thr_1",
      "thresholdProposal": "/actions/threshold/proposals/prp_1",
    }
  `)
})

it('escapes ids', () => {
  expect(paths.agent('../a?b=c')).toBe('/agents/..%2Fa%3Fb%3Dc')
})

it('carries the environment without overriding a chosen one', () => {
  expect(withEnvironment('/agents?sort=name', 'production')).toBe('/agents?sort=name&env=production')
  expect(withEnvironment('/bundles/2?env=staging', 'production')).toBe('/bundles/2?env=staging')
  expect(withEnvironment('/agents', null)).toBe('/agents')
})
