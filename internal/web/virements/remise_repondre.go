// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"encoding/hex"
	"errors"
	"io"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/fichiers"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/formats/pain"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// recu is an answer of the bank: read as it comes, and kept, encrypted, at the same time.
type recu struct {
	nom    string
	depose fichiers.Depose
	retour pain.Retour
}

// recevoirReponse takes an answer of the bank to the file of a remise.
func (g guichet) recevoirReponse(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	if !v.Peut(droits.PreparerOrdre) {
		return absent(v, "remise", id, bdd.ErrAbsent)
	}
	if _, err := g.lireUneRemise(r, v, nil); err != nil { // before anything is received
		return err
	}
	var x *recu
	f, err := cadre.LireEnvoi(r, func(f *form.Form, y cadre.Fichier) (err error) {
		if y.Champ != "reponse" || x != nil {
			return cadre.Refus(http.StatusBadRequest, "", errDeuxFichiers)
		}
		x = &recu{nom: y.Nom}
		return g.lireReponse(r, f, x, y.Contenu)
	})
	if err != nil {
		return err
	}
	if x == nil {
		f.Refuser("reponse", "Choisissez le compte rendu que la banque a donné.")
	}
	if f.Valide() {
		f.Poser("sha256", hex.EncodeToString(x.depose.SHA256))
		d, err := v.Demande(f)
		if err != nil {
			return err
		}
		n := parcours.ReponseDeBanque{Remise: id, SHA256: x.depose.SHA256, Retour: x.retour}
		_, err = parcours.RecevoirReponse(r.Context(), g.Inst.Base, d, n, func(e *bdd.Ecriture) (int64, error) {
			return fichiers.Enregistrer(r.Context(), e, g.Inst.Trousseau, x.depose, fichiers.Fiche{Nature: "reponse_bancaire", NomAffiche: x.nom, Agent: v.Compte.ID})
		})
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Réponse de la banque lue\u00a0: "+motsDeLaReponse(x.retour)+".")
			return poste.Aller(w, r, adresseRemise(id))
		}
		if errors.Is(err, paiements.ErrVersion) {
			f.Refuser("reponse", "La remise a changé pendant la lecture\u00a0: envoyez de nouveau le fichier.")
		} else if err := reprendre(f, map[string]string{"reponse": "reponse"}, err); err != nil {
			return absent(v, "remise", id, err)
		}
	}
	return g.rendreSuivi(w, r, v, http.StatusUnprocessableEntity, f)
}

// lireReponse keeps the file as it comes, and reads it at the same time.
func (g guichet) lireReponse(r *http.Request, f *form.Form, x *recu, contenu io.Reader) error {
	lecture, ecriture := io.Pipe()
	lu := make(chan error, 1)
	go func() {
		var err error
		x.retour, err = pain.LireRetour(lecture)
		_, _ = io.Copy(io.Discard, lecture) // what is refused is still kept to its end, or to the limit
		lu <- err
	}()
	depose, err := g.Inst.Depot.Deposer(r.Context(), io.TeeReader(contenu, ecriture), fichiers.Regles{TailleMax: tailleReponse, Types: []string{fichiers.XML}})
	_ = ecriture.Close() // never fails
	errLire := <-lu
	x.depose = depose
	switch {
	case errors.Is(err, fichiers.ErrVide):
		f.Refuser("reponse", "Ce fichier est vide\u00a0: choisissez-en un autre.")
		return nil
	case errors.Is(err, fichiers.ErrType):
		f.Refuser("reponse", "Ce fichier n’est pas un compte rendu de virements (pain.002)\u00a0: c’est un autre genre de document.")
		return nil
	case errors.Is(err, fichiers.ErrTropGros):
		f.Refuser("reponse", "Ce fichier dépasse 16\u00a0Mo\u00a0: c’est trop pour un compte rendu de virements. Vérifiez que c’est le bon.")
		return nil
	case err != nil:
		return err
	}
	if refuse, ok := errors.AsType[*pain.FichierRefuse](errLire); ok {
		f.Refuser("reponse", texte.Typographier(texte.Majuscule(refuse.Error()))+".")
		return nil
	}
	return errLire
}

func motsDeLaReponse(r pain.Retour) string {
	m := texte.Pluriel(len(r.Virements), "virement cité", "virements cités")
	if s := string(r.StatutGroupe); s != "" {
		m = statutDuFichier(s) + ", " + m
	}
	return m
}
