import './style.css';
import { render } from 'preact';
import { LocationProvider, Route, Router } from 'preact-iso';
import { startWords } from './i18n.ts';
import { ConnectionsPage } from './pages/connections.tsx';
import { DomainPage } from './pages/domain.tsx';
import { InstallPage } from './pages/install.tsx';
import { MessagesPage } from './pages/messages.tsx';
import { NotFoundPage } from './pages/not-found.tsx';
import { PostsPage } from './pages/posts.tsx';
import { ProductsPage } from './pages/products.tsx';
import { RatesPage } from './pages/rates.tsx';
import { ReportPage } from './pages/report.tsx';
import { ReportsPage } from './pages/reports.tsx';
import { ReviewPage } from './pages/review.tsx';
import { SchedulePage } from './pages/schedule.tsx';
import { SendingRulesPage } from './pages/sending-rules.tsx';
import { SignInPage } from './pages/sign-in.tsx';
import { SuppressionsPage } from './pages/suppressions.tsx';
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
          <Route path="/dashboard/reports/schedule" component={SchedulePage} />
          <Route path="/dashboard/reports/rates" component={RatesPage} />
          <Route path="/dashboard/reports/:report" component={ReportsPage} />
          <Route path="/dashboard/install" component={InstallPage} />
          <Route path="/dashboard/products" component={ProductsPage} />
          <Route path="/dashboard/switches" component={SwitchesPage} />
          <Route path="/dashboard/messages" component={MessagesPage} />
          <Route path="/dashboard/messages/review" component={ReviewPage} />
          <Route path="/dashboard/messages/rules" component={SendingRulesPage} />
          <Route path="/dashboard/messages/suppressions" component={SuppressionsPage} />
          <Route path="/dashboard/messages/domain" component={DomainPage} />
          <Route path="/dashboard/messages/connections" component={ConnectionsPage} />
          <Route path="/dashboard/messages/posts" component={PostsPage} />
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
