import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { freePort } from '../lib/processes/ports'
import { startStack } from './support/stack'

const { E2E_CONSOLE_URL, E2E_RELAY_URL, E2E_ISSUER_URL, E2E_DATA_DIR } = process.env

test('every process says that it is well', async ({ request }) => {
  expect((await request.get(`${E2E_CONSOLE_URL}/api/health`)).status()).toBe(200)
  expect((await request.get(`${E2E_RELAY_URL}/health`)).status()).toBe(200)
  expect((await request.get(`${E2E_ISSUER_URL}/.well-known/openid-configuration`)).status()).toBe(200)
})

test('a second start on the same data says where the first one is', async () => {
  const second = startStack({ env: { DATA_DIR: E2E_DATA_DIR!, PORT: String(await freePort()) } })
  await expect(second).rejects.toThrow(`already runs on this data: ${E2E_CONSOLE_URL}`)
})

test('a taken port is a sentence', async () => {
  const port = new URL(E2E_CONSOLE_URL!).port
  await expect(startStack({ env: { PORT: port } })).rejects.toThrow(
    new RegExp(`Port ${port}.*PORT=\\d+ npm start`),
  )
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the demo's account chooser is accessible (${colorScheme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme })
    await page.goto('/')
    await page.getByRole('button', { name: 'Continue with the demo provider' }).click()
    await expect(page.getByRole('heading', { name: 'Who do you want to be?' })).toBeVisible()
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    await page.getByLabel('Find a person or team').fill('ruiz')
    await expect(page.getByRole('button', { name: /Maya Lind/ })).toBeHidden()
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(url => url.origin === E2E_CONSOLE_URL)
  })
}
