// SPDX-License-Identifier: EUPL-1.2

package organisation

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
)

// Durees bound a session: without a request, and in all.
type Durees struct{ Inactivite, Absolue time.Duration }

// DureesParDefaut suit a day at the office.
func DureesParDefaut() Durees { return Durees{Inactivite: time.Hour, Absolue: 11 * time.Hour} }

// Sessions is the store of scs: only the SHA-256 of a token is kept, the data is sealed, each session is
// listable and revocable by its agent. A revoked one stays as a tombstone until its absolute end, so that a
// request still under way cannot bring it back.
type Sessions struct {
	base      *bdd.Base
	trousseau *chiffre.Trousseau
	durees    Durees
}

var _ scs.CtxStore = (*Sessions)(nil)

// NouvellesSessions prepares the store.
func NouvellesSessions(b *bdd.Base, t *chiffre.Trousseau, d Durees) *Sessions {
	return &Sessions{base: b, trousseau: t, durees: d}
}

const (
	cleAgent    = "agent"
	cleAppareil = "appareil"
	contexte    = "session/2"
	// A session's last sight is written at most once in this time: reading a page costs no write.
	finesse = time.Minute
)

// Gestionnaire is the session manager that uses the store. securise: the cookie travels on HTTPS only. refuser answers when the store fails. It is written out, as scs.New would bring gob
// for the sake of values that are not text.
func (s *Sessions) Gestionnaire(securise bool, refuser func(http.ResponseWriter, *http.Request, error)) *scs.SessionManager {
	m := &scs.SessionManager{Store: s, Lifetime: s.durees.Absolue, Codec: codec{}, ErrorFunc: refuser,
		Cookie: scs.SessionCookie{Name: "etai", HttpOnly: true, Secure: securise, SameSite: http.SameSiteLaxMode, Path: "/"}}
	if securise {
		m.Cookie.Name = "__Host-etai"
	}
	return m
}

// codec writes what a session holds: texts.
type codec struct{}

type contenuDeSession struct {
	Fin     time.Time         `json:"fin"`
	Valeurs map[string]string `json:"valeurs"`
}

func (codec) Encode(fin time.Time, valeurs map[string]any) ([]byte, error) {
	c := contenuDeSession{fin, make(map[string]string, len(valeurs))}
	for nom, v := range valeurs {
		texte, ok := v.(string)
		if !ok {
			return nil, fmt.Errorf("session : %s n’est pas un texte", nom)
		}
		c.Valeurs[nom] = texte
	}
	return json.Marshal(c)
}

func (codec) Decode(donnees []byte) (time.Time, map[string]any, error) {
	var c contenuDeSession
	err := json.Unmarshal(donnees, &c)
	valeurs := make(map[string]any, len(c.Valeurs))
	for nom, texte := range c.Valeurs {
		valeurs[nom] = texte
	}
	return c.Fin, valeurs, err
}

// agentEcrit is the id of an agent as a session holds it, 0 when it holds none.
func agentEcrit(texte string) int64 {
	id, err := strconv.ParseInt(texte, 10, 64)
	if err != nil {
		return 0
	}
	return id
}

// Connecter ties the current session to an agent, under a new token. appareil is the browser's text.
func Connecter(ctx context.Context, m *scs.SessionManager, agent int64, appareil string) error {
	if err := m.RenewToken(ctx); err != nil {
		return fmt.Errorf("renouveler la session : %w", err)
	}
	m.Put(ctx, cleAgent, strconv.FormatInt(agent, 10))
	m.Put(ctx, cleAppareil, decrireAppareil(appareil))
	return nil
}

// AgentConnecte returns the id of the session's agent, 0 when nobody is logged in.
func AgentConnecte(ctx context.Context, m *scs.SessionManager) int64 {
	return agentEcrit(m.GetString(ctx, cleAgent))
}

func decrireAppareil(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if r := []rune(s); len(r) > 200 {
		s = string(r[:200])
	}
	return s
}

// FindCtx returns the data of a live session: neither revoked, nor too old, nor idle for too long, nor of a
// deactivated agent.
func (s *Sessions) FindCtx(ctx context.Context, jeton string) (donnees []byte, trouvee bool, err error) {
	maintenant := s.base.Horloge().Maintenant()
	var id int64
	var vue horloge.Instant
	var scelle []byte
	err = s.base.Lire(ctx, func(l bdd.Lecture) error {
		return l.QueryRow(ctx, `select s.id, s.donnees, s.vue_le from session s left join agent a on a.id = s.agent_id
			where s.jeton = $1 and s.revoquee_le is null and s.expire_le > $2 and s.vue_le > $3 and (s.agent_id is null or a.actif)`,
			hacherJeton(jeton), maintenant, maintenant.Plus(-s.durees.Inactivite)).Scan(&id, &scelle, &vue)
	})
	if errors.Is(err, bdd.ErrAbsent) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("lire la session : %w", err)
	}
	if donnees, err = s.trousseau.Ouvrir(contexte, scelle); err != nil {
		return nil, false, fmt.Errorf("session %d : %w", id, err)
	}
	if s.base.EnPanne() == nil && maintenant.Apres(vue.Plus(finesse)) {
		err = s.base.EcrireLeger(ctx, func(e *bdd.Ecriture) error {
			_, err := e.Exec(ctx, `update session set vue_le = $2 where id = $1 and vue_le < $2 and revoquee_le is null`, id, maintenant)
			return err
		})
		if err != nil && !errors.Is(err, bdd.ErrPanne) { // a failed disk stops writes, not reading
			return nil, false, fmt.Errorf("session %d : %w", id, err)
		}
	}
	return donnees, true, nil
}

// CommitCtx keeps the data of a session. The absolute end is counted from its creation, by our own clock.
func (s *Sessions) CommitCtx(ctx context.Context, jeton string, donnees []byte, _ time.Time) error {
	_, valeurs, err := codec{}.Decode(donnees)
	if err != nil {
		return fmt.Errorf("session illisible : %w", err)
	}
	agent, _ := valeurs[cleAgent].(string)
	appareil, _ := valeurs[cleAppareil].(string)
	scelle := s.trousseau.Sceller(contexte, donnees)
	err = s.base.EcrireLeger(ctx, func(e *bdd.Ecriture) error {
		_, err := e.Exec(ctx, `insert into session (jeton, agent_id, donnees, appareil, cree_le, vue_le, expire_le) values ($1, $2, $3, $4, $5, $5, $6)
			on conflict (jeton) do update set agent_id = excluded.agent_id, donnees = excluded.donnees, appareil = excluded.appareil, vue_le = excluded.vue_le
			where session.revoquee_le is null`, hacherJeton(jeton), bdd.Nul(agentEcrit(agent)), scelle, appareil, e.Instant(), e.Instant().Plus(s.durees.Absolue))
		return err
	})
	if err != nil {
		return fmt.Errorf("garder la session : %w", err)
	}
	return nil
}

// DeleteCtx ends a session.
func (s *Sessions) DeleteCtx(ctx context.Context, jeton string) error {
	if jeton == "" {
		return nil
	}
	err := s.base.EcrireLeger(ctx, func(e *bdd.Ecriture) error {
		_, err := e.Exec(ctx, sqlRevoquer+` where jeton = $2 and revoquee_le is null`, e.Instant(), hacherJeton(jeton), []byte{})
		return err
	})
	if err != nil {
		return fmt.Errorf("finir la session : %w", err)
	}
	return nil
}

// Find, Commit and Delete are what scs asks for without a context; it uses the others.
func (s *Sessions) Find(jeton string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), jeton)
}

// Commit is CommitCtx without a context.
func (s *Sessions) Commit(jeton string, donnees []byte, fin time.Time) error {
	return s.CommitCtx(context.Background(), jeton, donnees, fin)
}

// Delete is DeleteCtx without a context.
func (s *Sessions) Delete(jeton string) error { return s.DeleteCtx(context.Background(), jeton) }

// The data goes with the revocation; the row stays as a tombstone. $3 is the empty data.
const sqlRevoquer = `update session set revoquee_le = $1, donnees = $3`

// revoquer ends the sessions of an agent in the act that takes the access away, but for one token.
func revoquer(ctx context.Context, e *bdd.Ecriture, agent int64, sauf []byte) error {
	if sauf == nil {
		sauf = []byte{}
	}
	_, err := e.Exec(ctx, sqlRevoquer+` where agent_id = $2 and revoquee_le is null and jeton <> $4`, e.Instant(), agent, []byte{}, sauf)
	if err != nil {
		return fmt.Errorf("révoquer les sessions de l’agent %d : %w", agent, err)
	}
	return nil
}

// Session is one that is open, as its agent sees it.
type Session struct {
	ID            int64
	Appareil      string
	CreeLe, VueLe horloge.Instant
	Courante      bool
}

// Lister returns the open sessions of an agent, the latest seen first; jeton is the one in use.
func (s *Sessions) Lister(ctx context.Context, agent int64, jeton string) ([]Session, error) {
	var sessions []Session
	maintenant := s.base.Horloge().Maintenant()
	err := s.base.Lire(ctx, func(l bdd.Lecture) (err error) {
		sessions, err = bdd.Lister(ctx, l, func(r *sql.Rows) (v Session, err error) {
			var j []byte
			err = r.Scan(&v.ID, &j, &v.Appareil, &v.CreeLe, &v.VueLe)
			v.Courante = string(j) == string(hacherJeton(jeton))
			return v, err
		}, `select id, jeton, appareil, cree_le, vue_le from session where agent_id = $1 and revoquee_le is null and expire_le > $2 and vue_le > $3
			order by vue_le desc, id desc`, agent, maintenant, maintenant.Plus(-s.durees.Inactivite))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sessions de l’agent %d : %w", agent, err)
	}
	return sessions, nil
}

// Revoquer ends one session of the agent; bdd.ErrAbsent when it is not theirs or already over.
func (s *Sessions) Revoquer(ctx context.Context, agent, id int64) error {
	err := s.base.EcrireLeger(ctx, func(e *bdd.Ecriture) error {
		n, err := e.Exec(ctx, sqlRevoquer+` where id = $2 and agent_id = $4 and revoquee_le is null`, e.Instant(), id, []byte{}, agent)
		if err == nil && n == 0 {
			err = bdd.ErrAbsent
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("révoquer la session %d : %w", id, err)
	}
	return nil
}

// RevoquerAutres ends every session of the agent but the one in use; an empty token ends them all.
func (s *Sessions) RevoquerAutres(ctx context.Context, agent int64, jeton string) error {
	return s.base.EcrireLeger(ctx, func(e *bdd.Ecriture) error { return revoquer(ctx, e, agent, hacherJeton(jeton)) })
}

// Purger forgets the sessions that are over for good, and says how many.
func (s *Sessions) Purger(ctx context.Context) (n int64, err error) {
	err = s.base.EcrireLeger(ctx, func(e *bdd.Ecriture) (err error) {
		n, err = e.Exec(ctx, `delete from session where expire_le <= $1`, e.Instant())
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("purger les sessions : %w", err)
	}
	return n, nil
}
