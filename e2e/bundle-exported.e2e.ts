/** What is in force, in other engines' formats: asked for on the page, built by the signer, read, taken away, verified. */
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@playwright/test'
import { paths } from '../lib/client/paths'
import { visit } from './support/people'

const run = promisify(execFile)
const repositoryDir = join(import.meta.dirname, '..')

test('Omar asks for an export of staging, reads one target, downloads the archive and verifies it', async ({
  browser,
}, info) => {
  const { page, ask, context } = await visit(browser, 'Omar Haddad')
  await page.goto(paths.bundles({ env: 'staging' }))
  const exports = page.getByRole('region', { name: 'Exports' })
  await exports.getByRole('button', { name: /^Export bundle \d+/ }).click()
  const link = exports.getByRole('link', { name: 'Download export' })
  await expect(link).toBeVisible({ timeout: 30_000 })
  await expect(exports.getByRole('row', { name: /^Cedar/ })).toContainText('4')

  type Row = { id: string; environment: { id: string }; state: string; agent: { name: string } }
  const { items } = await ask<{ items: Row[] }>('release.list', { environment: 'staging' })
  const { id } = items.find(each => each.state === 'published')!
  await page.goto(paths.releaseExports(id, 'cedar'))
  const files = page.getByRole('region', { name: 'Files' })
  await files.getByLabel('File').selectOption('policies-allowed.cedar')
  await expect(files).toContainText('permit (')
  await page.goBack()

  const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
  const archive = info.outputPath(download.suggestedFilename())
  await download.saveAs(archive)
  const key = info.outputPath('countersign-key.pem')
  writeFileSync(key, await exports.getByRole('region', { name: 'Public key' }).innerText())
  const verify = ['bin/countersign.mjs', 'verify', archive, '--key', key, '--environment']
  const { stdout } = await run(process.execPath, [...verify, 'staging'], { cwd: repositoryDir })
  expect(stdout).toMatch(/Verified: (\d+) of \1 files/)
  await expect(
    run(process.execPath, [...verify, 'production'], { cwd: repositoryDir }),
  ).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('signed for staging, not for production'),
  })
  await context.close()
})
