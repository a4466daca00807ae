package virements_test

import (
	"net/http"
	"os"
	"testing"

	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/web/webtest"
)

func TestFumee(t *testing.T) {
	b := surSQLite(t)
	s, ordre, remise := b.une()
	_ = b.ordre(s, b.m.Bailleur(t), 1000, paiements.Energie)
	for _, a := range []string{adresse("/dossiers/%d/ordres/nouveau", s.Dossier), "/ordres", adresse("/ordres/%d", ordre), adresse("/ordres/%d/annuler", ordre+1), "/remises", "/remises/nouvelle", adresse("/remises/%d", remise), adresse("/remises/%d/bordereau", remise), adresse("/remises/%d/renvoyer", remise), adresse("/remises/%d/ordres/%d/retirer", remise, ordre)} {
		w := b.Role(droits.Comptable).Lire(a)
		if w.Code != http.StatusOK {
			t.Errorf("%s %d %s", a, w.Code, webtest.Texte(w))
		}
		if os.Getenv("DIRE") != "" {
			t.Log(a, webtest.Texte(w))
		}
	}
	w := b.Role(droits.ChefDeService).Lire(adresse("/remises/%d", remise))
	t.Log(webtest.Texte(w))
}
