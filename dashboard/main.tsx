import './style.css';
import { render } from 'preact';
import { LocationProvider, Route, Router } from 'preact-iso';
import { startWords } from './i18n.ts';
import { InstallPage } from './pages/install.tsx';
import { NotFoundPage } from './pages/not-found.tsx';
import { ReportPage } from './pages/report.tsx';
import { SignInPage } from './pages/sign-in.tsx';
import { SwitchesPage } from './pages/switches.tsx';
import { Failure } from './parts/notice.tsx';
import { Shell } from './parts/shell.tsx';
import { loadSession, session, unreachable } from './session.ts';

function App() {
  if (unreachable.value) return <Failure onRetry={loadSession} />;
  if (session.value === undefined) return null;
  if (session.value === null) return <SignInPage />;
  return (
    <LocationProvider scope="/dashboard">
      <Shell me={session.value.me}>
        <Router>
          <Route path="/dashboard" component={ReportPage} />
          <Route path="/dashboard/install" component={InstallPage} />
          <Route path="/dashboard/switches" component={SwitchesPage} />
          <Route default component={NotFoundPage} />
        </Router>
      </Shell>
    </LocationProvider>
  );
}

const root = document.getElementById('app');
if (root) {
  await startWords();
  render(<App />, root);
  await loadSession();
}
