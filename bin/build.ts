/** `npm run build`: builds the console unless the last build is of these very sources. */
import { join } from 'node:path'
import { readEnvironment } from '@/lib/config/env'
import { ensureConsoleBuild } from '@/lib/processes/console-build'

const { repositoryDir, nextDistDir } = readEnvironment()
try {
  const logFile = join(repositoryDir, '.build', 'build.log')
  const built = await ensureConsoleBuild({ repositoryDir, nextDistDir, logFile })
  console.log(built ? `Built. The log is ${logFile}` : 'The last build is of these sources: nothing to do.')
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
