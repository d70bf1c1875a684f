import './style.css';
import { render } from 'preact';
import { LocationProvider, Route, Router } from 'preact-iso';
import { startWords } from './i18n.ts';
import { CampaignPage } from './pages/campaign.tsx';
import { CampaignHistoryPage } from './pages/campaign-history.tsx';
import { CampaignWordsPage } from './pages/campaign-words.tsx';
import { CampaignsPage } from './pages/campaigns.tsx';
import { ConnectionsPage } from './pages/connections.tsx';
import { ConsentsPage } from './pages/consents.tsx';
import { CouponsPage } from './pages/coupons.tsx';
import { CustomersPage } from './pages/customers.tsx';
import { DomainPage } from './pages/domain.tsx';
import { Door, isAtDoor } from './pages/door.tsx';
import { FoundPage } from './pages/found.tsx';
import { FraudPage } from './pages/fraud.tsx';
import { HistoryPage } from './pages/history.tsx';
import { InstallPage } from './pages/install.tsx';
import { InvitationsPage } from './pages/invitations.tsx';
import { KeysPage } from './pages/keys.tsx';
import { MessagesPage } from './pages/messages.tsx';
import { NewsletterPage } from './pages/newsletter.tsx';
import { NotFoundPage } from './pages/not-found.tsx';
import { PostsPage } from './pages/posts.tsx';
import { ProductsPage } from './pages/products.tsx';
import { RatesPage } from './pages/rates.tsx';
import { ReportPage } from './pages/report.tsx';
import { ReportsPage } from './pages/reports.tsx';
import { ReviewPage } from './pages/review.tsx';
import { RewardsPage } from './pages/rewards.tsx';
import { SchedulePage } from './pages/schedule.tsx';
import { SendingRulesPage } from './pages/sending-rules.tsx';
import { ShopNewPage, ShopPage } from './pages/shop.tsx';
import { SignInPage } from './pages/sign-in.tsx';
import { StartPage } from './pages/start.tsx';
import { StarterPage } from './pages/starter.tsx';
import { StoresPage } from './pages/stores.tsx';
import { SupportPage } from './pages/support.tsx';
import { SuppressionsPage } from './pages/suppressions.tsx';
import { SwitchesPage } from './pages/switches.tsx';
import { TeamPage } from './pages/team.tsx';
import { ThemePage } from './pages/theme.tsx';
import { Failure } from './parts/notice.tsx';
import { Shell } from './parts/shell.tsx';
import { loadSession, session, unreachable } from './session.ts';

function App() {
  if (unreachable.value) return <Failure onRetry={loadSession} />;
  if (session.value === undefined) return null;
  if (isAtDoor()) return <Door />;
  if (session.value === null) return <SignInPage />;
  if (!session.value.me.retailer) return <FoundPage />;
  return (
    <LocationProvider scope="/dashboard">
      <Shell me={session.value.me}>
        <Router>
          <Route path="/dashboard" component={session.value.shops.length > 0 ? ReportPage : StartPage} />
          <Route path="/dashboard/start" component={StartPage} />
          <Route path="/dashboard/start/campaign" component={StarterPage} />
          <Route path="/dashboard/settings" component={ShopPage} />
          <Route path="/dashboard/settings/new-shop" component={ShopNewPage} />
          <Route path="/dashboard/settings/theme" component={ThemePage} />
          <Route path="/dashboard/settings/keys" component={KeysPage} />
          <Route path="/dashboard/settings/team" component={TeamPage} />
          <Route path="/dashboard/settings/history" component={HistoryPage} />
          <Route path="/dashboard/reports/schedule" component={SchedulePage} />
          <Route path="/dashboard/reports/rates" component={RatesPage} />
          <Route path="/dashboard/reports/:report" component={ReportsPage} />
          <Route path="/dashboard/campaigns" component={CampaignsPage} />
          <Route path="/dashboard/campaigns/:id" component={CampaignPage} />
          <Route path="/dashboard/campaigns/:id/history" component={CampaignHistoryPage} />
          <Route path="/dashboard/campaigns/:id/words" component={CampaignWordsPage} />
          <Route path="/dashboard/install" component={InstallPage} />
          <Route path="/dashboard/products" component={ProductsPage} />
          <Route path="/dashboard/coupons" component={CouponsPage} />
          <Route path="/dashboard/rewards" component={RewardsPage} />
          <Route path="/dashboard/stores" component={StoresPage} />
          <Route path="/dashboard/newsletter" component={NewsletterPage} />
          <Route path="/dashboard/customers" component={CustomersPage} />
          <Route path="/dashboard/fraud" component={FraudPage} />
          <Route path="/dashboard/fraud/:part" component={FraudPage} />
          <Route path="/dashboard/support" component={SupportPage} />
          <Route path="/dashboard/switches" component={SwitchesPage} />
          <Route path="/dashboard/messages" component={MessagesPage} />
          <Route path="/dashboard/messages/invitations" component={InvitationsPage} />
          <Route path="/dashboard/messages/consents" component={ConsentsPage} />
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
