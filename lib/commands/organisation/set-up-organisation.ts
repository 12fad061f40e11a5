/** `organisation.set-up`: the first rows of an empty database: environments, purposes, teams, people. Once. */
import { z } from 'zod'
import { insertRules } from '@/db/stores/organisation-rules'
import { isOrganisationEmpty, insertOrganisation } from '@/db/stores/organisation'
import { refuseEnvironments } from '@/lib/domain/agent/prototype'
import { TEAM_FUNCTIONS } from '@/lib/domain/member/permissions'
import { domainDigest } from '@/lib/domain/digest'
import { organisationRulesSchema, SHIPPED_RULES } from '@/lib/domain/organisation/rules'
import { refuse, refuseField } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

const slug = z.string().regex(/^[a-z][a-z0-9-]{1,49}$/)

export const setUpOrganisation = defineCommand({
  name: 'organisation.set-up',
  summary: 'Creates the first environments, purposes, teams and people of an empty installation.',
  permission: 'system',
  actors: 'system',
  input: z.strictObject({
    environments: z.array(z.strictObject({ id: slug, name: z.string(), production: z.boolean() })).min(1),
    purposes: z.array(z.strictObject({ code: slug, description: z.string() })),
    teams: z.array(z.strictObject({ slug, name: z.string(), function: z.enum(TEAM_FUNCTIONS) })).min(1),
    people: z
      .array(
        z.strictObject({
          name: z.string(),
          email: z.email(),
          team: slug,
          /** The account at the OpenID provider, where it is known beforehand; else it is linked by verified e-mail. */
          account: z.strictObject({ issuer: z.string(), subject: z.string() }).optional(),
        }),
      )
      .min(1),
    /** Rules about rules to start with; left out: the shipped ones. */
    rules: organisationRulesSchema.optional(),
  }),
  output: z.object({ teams: z.record(z.string(), z.string()), people: z.record(z.string(), z.string()) }),
  async load(tx) {
    return (await isOrganisationEmpty(tx))
      ? {}
      : refuse(
          'already_exists',
          'This installation is set up already. Administrators add people in Settings.',
        )
  },
  decide(_state, input, { now, newId }) {
    const named = input.rules?.settings.prototype_environments ?? []
    const unknown = refuseEnvironments(named, input.environments)
    if (unknown) return refuseField('/rules/settings/prototype_environments', unknown)
    const teams = input.teams.map(team => ({ ...team, id: newId('team'), created_at: now }))
    const people = input.people.map(({ name, email, team, account }) => ({
      id: newId('per'),
      name,
      email,
      created_at: now,
      teamId: teams.find(candidate => candidate.slug === team)!.id,
      account: account && { id: newId('acc'), ...account },
    }))
    return {
      rows: {
        environments: input.environments.map((row, position) => ({ ...row, position })),
        purposes: input.purposes,
        teams,
        people,
        now,
        rules: input.rules ?? SHIPPED_RULES,
      },
      events: [
        {
          type: 'organisation.set-up',
          subject: { kind: 'organisation', id: 'organisation' },
          data: {
            environments: input.environments.map(row => row.id),
            purposes: input.purposes.map(row => row.code),
            teams: teams.map(({ id, slug: name, function: fn }) => ({ id, slug: name, function: fn })),
            people: people.map(({ id, teamId }) => ({ id, team: teamId })),
            rules: domainDigest('organisation-rules', input.rules ?? SHIPPED_RULES),
          },
        },
      ],
    }
  },
  async save(tx, change) {
    await insertOrganisation(tx, change.rows)
    const { rules, now } = change.rows
    // Written down even as shipped: what a later version ships must change nothing here.
    await insertRules(tx, {
      version: 0,
      content: rules,
      reason: 'As the installation began.',
      created_at: now,
    })
  },
  result: ({ rows }) => ({
    teams: Object.fromEntries(rows.teams.map(team => [team.slug, team.id])),
    people: Object.fromEntries(rows.people.map(person => [person.email, person.id])),
  }),
})
