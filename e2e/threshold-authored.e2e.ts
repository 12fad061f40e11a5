/** An app engineer's minutes: classify in bulk by what a rule suggests, set a threshold in the editor, undo, read its history. */
import { expect, test } from '@playwright/test'
import { paths } from '../lib/client/paths'
import { type Visitor, visit } from './support/people'

test.describe.configure({ mode: 'serial' })

const SYSTEM = 'Warehouse'
const TOOLS = [
  ...['delete_order', 'delete_parcel', 'delete_label'].map(name => ({
    name,
    inputSchema: { type: 'object' },
  })),
  {
    name: 'reorder_stock',
    description: 'Orders more of an article. Left out, express is false.',
    inputSchema: {
      type: 'object',
      required: ['quantity'],
      properties: {
        quantity: { type: 'number' },
        supplier: { type: 'string', enum: ['north', 'south'] },
        express: { type: 'boolean' },
      },
    },
    annotations: { readOnlyHint: false, destructiveHint: false },
  },
]
let maya: Visitor
let system: string

test.beforeAll(async ({ browser }) => {
  maya = await visit(browser, 'Maya Lind')
  const { items } = await maya.ask<{ items: { id: string; name: string }[] }>('team.list')
  const team = items.find(({ name }) => name === 'Payments')!.id
  const imported = await maya.act<{ system: string }>('action.import', {
    new_system: { slug: 'warehouse', name: SYSTEM, team },
    document: JSON.stringify({ tools: TOOLS }),
  })
  system = imported.system
})
test.afterAll(() => maya.context.close())

test('what a rule of Security suggests is previewed and adopted for all of them at once', async () => {
  const { page } = maya
  await page.goto(paths.actions(system, { suggest: 'all' }))
  const dialog = page.getByRole('dialog', { name: 'Review suggestions' })
  const source = dialog.getByLabel('Source')
  const rule = source.getByRole('option', { name: /Deleting destroys/ })
  await source.selectOption(await rule.getAttribute('value'))
  await expect(dialog.getByRole('listitem')).toHaveCount(3)
  await expect(dialog.getByRole('status')).toContainText('3 looser')
  await dialog.getByRole('button', { name: 'Adopt 3' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByText('1 of 4 actions are not classified, so denied.')).toBeVisible()
})

test('a threshold is typed from the schema, undone and saved; its history says what changed', async () => {
  const { page } = maya
  await page.goto(paths.actions(system))
  await page.getByText('reorder_stock', { exact: true }).click()
  await page.getByRole('link', { name: 'Add threshold' }).click()
  await page.getByLabel('Field').selectOption({ label: 'quantity (required)' })
  await page.getByLabel('Value').fill('many')
  await expect(page.getByText(/A number has at most 15 digits/)).toBeVisible()
  await page.getByLabel('Value').fill('100')
  await expect(page.getByText(/“Needs approval when quantity is more than 100, also when/)).toBeVisible()

  await page.getByRole('button', { name: 'Condition', exact: true }).click()
  const second = page.getByLabel('Field').nth(1)
  await second.selectOption({ label: 'supplier' })
  await page.getByLabel('Value').nth(1).fill('south')
  await expect(page.getByText(/quantity is more than 100 and supplier is "south"/)).toBeVisible()
  const undo = page.getByRole('button', { name: 'Undo' })
  for (let step = 0; step < 3; step++) await undo.click()
  await expect(page.getByLabel('Field')).toHaveCount(1)
  await expect(page.getByLabel('Value')).toHaveValue('100')

  const words = 'Needs the team above 100 pieces'
  await page.getByLabel('In your own words').fill(words)
  await expect(page.getByText('These words are a person’s own.')).toBeVisible()
  await page.keyboard.press('ControlOrMeta+s')
  await expect(page.getByRole('heading', { level: 1, name: SYSTEM })).toBeVisible()

  await page.getByRole('link', { name: words }).click()
  await expect(page.getByLabel('In your own words')).toHaveValue(words)
  await page.getByLabel('Value').fill('250')
  await page.getByLabel('At least').selectOption({ label: '■ Deny' })
  await expect(page.getByText(/What decides: “Denied when quantity is more than 250/)).toBeVisible()
  await page.getByRole('button', { name: 'Save threshold' }).click()
  await page.getByRole('link', { name: words }).click()
  await page.getByRole('button', { name: 'Show what changed in version 2' }).click()
  const changed = page.getByRole('table').filter({ hasText: 'Version 1' })
  await expect(changed).toContainText('quantity is more than 100')
  await expect(changed).toContainText('quantity is more than 250')
})
